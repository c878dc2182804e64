import { h } from "../dom.js";
import { link, message, reason } from "../parts.js";
import { again } from "../router.js";
import { words } from "../words.js";

/** An address that leads nowhere. */
export const view = () =>
  message(words.nowhere, words.nowhereHelp, link("/", words.toShop), link("/lookup", words.findOrder, "button quiet"));

/** A view that could not be drawn: what is the matter, another try, and a way out. */
export function broken(problem) {
  if (problem.status === 404) return message(words.nowhere, reason(problem), link("/products", words.toShop));
  const retry = h("button", { class: "button", onclick: again }, words.tryAgain);
  return message(
    words.notNow,
    reason(problem),
    retry,
    link("/", words.toShop, "button quiet"),
    link("/cart", words.cart, "button quiet"),
  );
}
