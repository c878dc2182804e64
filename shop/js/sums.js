// What a cart or an order comes to.

import { h } from "./dom.js";
import { money, words } from "./words.js";

/** The sums of a cart or an order. */
export function sums(totals, { isEstimate = false } = {}) {
  const row = (label, amount, className) =>
    h("div", { class: className }, h("dt", {}, label), h("dd", {}, money(amount, totals.currency)));
  const isNothing = (amount) => Number(amount) === 0;
  return h(
    "dl",
    { class: "sums" },
    row(words.subtotal, totals.subtotal),
    !isNothing(totals.discount) && row(words.discount, `-${totals.discount}`, "off"),
    !isEstimate && row(words.shipping, totals.shipping),
    !isEstimate && row(words.tax, totals.tax),
    row(isEstimate ? words.totalBefore : words.total, totals.total, "total"),
  );
}

/** The coupons of a cart, each with what it does; whether it counts is known once the sum is exact. */
export function couponList(coupons, onremove) {
  if (!coupons.length) return null;
  const row = ({ code, applied, problem }) =>
    h(
      "li",
      {},
      h("strong", {}, code),
      h("span", { class: problem ? "warning" : "soft" }, problem?.detail ?? (applied ? words.couponCounts : "")),
      onremove &&
        h(
          "button",
          { class: "plain small", type: "button", "aria-label": words.removeOf(code), onclick: () => onremove(code) },
          words.remove,
        ),
    );
  return h("ul", { class: "coupons", "aria-label": words.coupons }, coupons.map(row));
}
