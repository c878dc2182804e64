import { ask, query } from "../api.js";
import { h } from "../dom.js";
import { form, heading, notice, sums, toast } from "../parts.js";
import { addressLines } from "../places.js";
import { again, go } from "../router.js";
import { isSignedIn } from "../session.js";
import { hour, money, words } from "../words.js";

/** One order: a customer's own, or a guest's by the e-mail it was placed with. */
export async function view({ found: [number], signal }) {
  const order = await fetchOrder(number, signal);
  if (!order) return go(`/lookup${query({ number })}`, { replace: true }).then(() => h("div", {}));
  const isNew = history.state?.placed;
  return h(
    "div",
    { class: "order" },
    isNew ? heading(words.thanks) : heading(words.orderNumber(order.number)),
    isNew && notice("good", words.thanksHelp(order.number, order.email)),
    h("p", { class: "tags" }, tag("status", order.status), tag("payment", order.payment_status), tag("fulfilment", order.fulfilment_status)),
    h("section", { "aria-labelledby": "things" }, h("h2", { id: "things" }, words.things), lines(order), sums(order.totals), paidBefore(order)),
    h("section", { class: "order-side", "aria-labelledby": "way" }, h("h2", { id: "way" }, words.delivery), delivery(order), order.fulfilments.map(parcel), order.notes.map((note) => notice("status", note.text)), h("h2", {}, words.history), timeline(order)),
    canCancel(order) && cancelForm(order),
  );
}

async function fetchOrder(number, signal) {
  const path = `/orders/${encodeURIComponent(number)}`;
  const email = sessionStorage.getItem(`comptoir.order.${number}`);
  const own = isSignedIn() ? await ask("GET", path, { signal }).catch((problem) => absent(problem, email)) : null;
  if (own || !email) return own;
  return ask("GET", `/orders/lookup${query({ number, email })}`, { signal });
}

// What a customer bought as a guest is not on the account; it may still be looked up.
function absent(problem, email) {
  if (problem.status === 404 && email) return null;
  throw problem;
}

const tag = (kind, status) => h("span", { class: `tag ${status}` }, words.statuses[kind][status] ?? status);

function lines(order) {
  const row = (line) =>
    h("li", { class: "line" }, h("div", { class: "line-text" }, h("span", { class: "line-name" }, line.name), h("span", { class: "soft" }, `${line.quantity} × ${money(line.unit_price, order.currency)}`), Number(line.discount) > 0 && h("span", { class: "soft" }, words.discountOf(money(line.discount, order.currency)))), h("span", { class: "line-total" }, money(line.net, order.currency)));
  return h("ul", { class: "lines" }, order.lines.map(row));
}

const paidBefore = (order) =>
  order.stored_value.map((each) => h("p", { class: "soft" }, words.paidBy(words.kinds[each.kind] ?? each.kind, money(each.amount, order.currency))));

function delivery(order) {
  const address = order.shipping_address;
  const how = words.methods[order.shipping.method];
  return h("address", {}, h("strong", {}, order.shipping.pickup_location ? `${how}: ${order.shipping.pickup_location}` : how), (address ? addressLines(address) : []).map((line) => h("span", {}, line)));
}

function parcel(fulfilment) {
  const names = fulfilment.lines.map((each) => `${each.quantity} × ${each.name}`);
  const follow = /^https?:\/\//.test(fulfilment.tracking_url) && h("a", { href: fulfilment.tracking_url, rel: "noopener noreferrer" }, fulfilment.tracking_number || words.follow);
  return h(
    "div",
    { class: "parcel" },
    h("span", { class: `tag ${fulfilment.status}` }, words.statuses.parcel[fulfilment.status] ?? fulfilment.status),
    names.map((name) => h("span", {}, name)),
    fulfilment.carrier && h("span", { class: "soft" }, fulfilment.carrier, " ", follow || fulfilment.tracking_number),
    fulfilment.pickup_code && h("span", {}, words.pickupCode, " ", h("strong", { class: "code" }, fulfilment.pickup_code)),
  );
}

const timeline = (order) =>
  h("ol", { class: "timeline" }, order.events.map((event) => h("li", {}, h("span", {}, words.events[event.type] ?? event.type), h("time", { class: "soft", datetime: event.occurred_at }, hour(event.occurred_at)))));

const canCancel = (order) => isSignedIn() && order.status === "confirmed" && order.fulfilment_status === "unfulfilled";

function cancelForm(order) {
  const onsubmit = async () => {
    await ask("POST", `/orders/${order.number}/cancel`, { body: { reason: "" }, intent: `cancel.${order.number}` });
    toast(words.cancelled);
    history.replaceState({}, "");
    await again();
  };
  return h("details", { class: "cancel" }, h("summary", {}, words.cancelOrder), form({ submit: words.cancelNow, onsubmit }, h("p", {}, words.cancelHelp)));
}
