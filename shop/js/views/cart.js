import * as cart from "../cart.js";
import { byId, h } from "../dom.js";
import { field, form, heading, link, message, notice, picture, reason, toast } from "../parts.js";
import { again, to } from "../router.js";
import { couponList, sums } from "../sums.js";
import { money, words } from "../words.js";

const ANYWHERE = { country: "CA", region: "QC", method: "standard" };

/** The cart: opened also when other parts of the shop are down, with what is wrong said beside each line. */
export async function view() {
  let found = await cart.load();
  if (!found?.lines.length && !found?.saved.length)
    return message(words.cartEmpty, words.cartEmptyHelp, link("/products", words.toShop, "button primary"));
  if (found.coupons.length && found.lines.length) found = await exact(found).catch(() => found);
  const general = found.problems.filter((problem) => !problem.sku && !problem.coupon);
  return h(
    "div",
    { class: "cart" },
    heading(words.cart),
    h(
      "div",
      { id: "cart-said" },
      found.stale && notice("status", words.stale),
      general.map((problem) => notice("status", problem.detail)),
    ),
    h(
      "div",
      {},
      found.lines.length
        ? h(
            "ul",
            { class: "lines", "aria-label": words.inYourCart },
            found.lines.map((line) => row(line, found)),
          )
        : h("p", { class: "lead" }, words.cartEmpty),
      found.saved.length > 0 &&
        h(
          "section",
          { class: "saved", "aria-labelledby": "saved" },
          h("h2", { id: "saved" }, words.saved),
          h(
            "ul",
            { class: "lines" },
            found.saved.map((line) => savedRow(line, found)),
          ),
        ),
    ),
    found.lines.length > 0 &&
      h(
        "section",
        { class: "summary", "aria-labelledby": "sum" },
        h("h2", { id: "sum" }, words.summary),
        sums(found.totals, { isEstimate: found.totals.estimated }),
        h(
          "p",
          { class: "soft" },
          found.totals.estimated
            ? words.estimateHelp
            : words.quotedFor(words.provinces[found.shipping.region] ?? found.shipping.country),
        ),
        couponList(found.coupons, (code) => apply(() => cart.removeCoupon(code), words.removed(code))),
        couponForm(),
        link("/checkout", words.toCheckout, "button primary"),
        link("/products", words.goOnShopping, "button quiet"),
      ),
  );
}

// What a coupon saves is known only to product, and only for a place.
async function exact(found) {
  if (!found.shipping) await cart.setShipping(ANYWHERE);
  return cart.quote();
}

function couponForm() {
  const onsubmit = ({ code }) => apply(() => cart.addCoupon(code.trim()), words.couponAdded);
  const input = field({
    name: "code",
    label: words.coupon,
    maxlength: 40,
    required: true,
    autocomplete: "off",
    spellcheck: "false",
  });
  return h(
    "details",
    { id: "coupons" },
    h("summary", {}, words.haveCoupon),
    form({ class: "inline", submit: words.apply, onsubmit }, input),
  );
}

function row(line, found) {
  const [place, name] = shown(line);
  const problems = found.problems.filter((problem) => problem.sku === line.sku);
  const isGone = problems.some((problem) => problem.code === "unavailable");
  return h(
    "li",
    { class: "line" },
    place,
    h(
      "div",
      { class: "line-text" },
      name,
      h("span", { class: "soft" }, words.each(money(line.unit_price, found.currency))),
      line.override &&
        h(
          "span",
          { class: "tag agreed", title: line.override.detail },
          words.agreedPrice(money(line.override.list_price, found.currency)),
        ),
      problems.map((problem) => h("span", { class: "warning" }, problemText(problem, found.currency))),
    ),
    h(
      "div",
      { class: "line-does" },
      !isGone && stepper(line),
      !isGone &&
        h(
          "button",
          {
            class: "plain small",
            id: `save-${line.sku}`,
            "aria-label": words.saveOf(line.name),
            onclick: () => apply(() => cart.saveForLater(line.sku), words.savedForLater(line.name)),
          },
          words.saveForLater,
        ),
      h(
        "button",
        {
          class: "plain small",
          id: `remove-${line.sku}`,
          "aria-label": words.removeOf(line.name),
          onclick: () => apply(() => cart.remove(line.sku), words.removed(line.name)),
        },
        words.remove,
      ),
    ),
    h("span", { class: "line-total" }, money(line.line_total, found.currency)),
  );
}

// A picture and a way to the article, as far as the cart knows them.
function shown(line) {
  const address = to(`/products/${encodeURIComponent(line.slug)}?sku=${encodeURIComponent(line.sku)}`);
  return [
    h("div", { class: "line-picture" }, picture(line.picture, { sizes: "6rem" })),
    h("span", { class: "line-name" }, line.slug ? h("a", { href: address }, line.name) : line.name),
  ];
}

function savedRow(line, found) {
  const [place, name] = shown(line);
  const does = (label, text, command, said) =>
    h("button", { class: "plain small", "aria-label": label, onclick: () => apply(command, said) }, text);
  return h(
    "li",
    { class: "line" },
    place,
    h(
      "div",
      { class: "line-text" },
      name,
      h("span", { class: "soft" }, `${line.quantity} × ${money(line.unit_price, found.currency)}`),
    ),
    h(
      "div",
      { class: "line-does" },
      does(words.moveOf(line.name), words.moveToCart, () => cart.moveToCart(line.sku), words.added(line.name)),
      does(words.removeOf(line.name), words.remove, () => cart.forgetSaved(line.sku), words.removed(line.name)),
    ),
  );
}

function problemText(problem, currency) {
  if (problem.code === "price_changed" && problem.was)
    return words.priceWas(money(problem.was, currency), money(problem.now, currency));
  return problem.available === undefined ? problem.detail : `${problem.detail} ${words.available(problem.available)}`;
}

function stepper(line) {
  const set = (quantity) => apply(() => cart.setQuantity(line.sku, quantity), words.nowInCart(quantity, line.name));
  const number = Number(line.quantity);
  const isWhole = Number.isInteger(number);
  const input = h("input", {
    type: "number",
    id: `quantity-${line.sku}`,
    min: isWhole ? 1 : 0.001,
    max: 9999,
    step: isWhole ? 1 : 0.001,
    value: line.quantity,
    "aria-label": words.quantityOf(line.name),
    onchange: (event) =>
      event.target.reportValidity() && set(isWhole ? Number(event.target.value) : event.target.value),
  });
  if (!isWhole) return h("div", { class: "stepper" }, input);
  const button = (by, label, text) =>
    h(
      "button",
      {
        class: "plain",
        id: `${label}-${line.sku}`,
        "aria-label": words[label](line.name),
        disabled: number + by < 1 || number + by > 9999,
        onclick: () => set(number + by),
      },
      text,
    );
  return h("div", { class: "stepper" }, button(-1, "fewer", "−"), input, button(1, "further", "+"));
}

/** Do it, draw the cart again, and say what has become of it. */
async function apply(command, said) {
  let problem = null;
  await command().catch((refusal) => {
    problem = refusal;
  });
  await again();
  if (!problem) return toast(said);
  byId("cart-said")?.replaceChildren(notice("bad", problem.status === 412 ? words.changedElsewhere : reason(problem)));
}
