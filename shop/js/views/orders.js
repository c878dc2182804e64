import { ask } from "../api.js";
import { h } from "../dom.js";
import { heading, link, message } from "../parts.js";
import { go, parameters, to } from "../router.js";
import { isSignedIn } from "../session.js";
import { day, money, words } from "../words.js";

/** What a customer has ordered, the newest first. */
export async function view({ signal }) {
  if (!isSignedIn()) return go("/sign-in?next=/orders", { replace: true });
  const cursor = parameters().get("cursor");
  const page = await ask("GET", cursor ? `/orders?cursor=${encodeURIComponent(cursor)}` : "/orders", { signal });
  if (!page.results.length && !page.previous)
    return message(words.noOrders, words.noOrdersHelp, link("/products", words.toShop, "button primary"));
  const row = (order) =>
    h(
      "li",
      { class: "line" },
      h(
        "div",
        { class: "line-text" },
        h("a", { class: "line-name", href: to(`/orders/${encodeURIComponent(order.number)}`) }, order.number),
        h("span", { class: "soft" }, day(order.placed_at)),
      ),
      h("span", { class: `tag ${order.status}` }, words.statuses.status[order.status] ?? order.status),
      h("span", { class: "line-total" }, money(order.total, order.currency)),
    );
  const step = (address, text) =>
    address && link(`/orders?cursor=${encodeURIComponent(new URL(address).searchParams.get("cursor"))}`, text);
  return h(
    "section",
    { class: "narrow" },
    heading(words.yourOrders),
    h("ul", { class: "lines" }, page.results.map(row)),
    (page.next || page.previous) &&
      h(
        "nav",
        { class: "pages", "aria-label": words.pages },
        step(page.previous, words.newer),
        step(page.next, words.older),
      ),
  );
}
