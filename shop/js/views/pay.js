import { query } from "../api.js";
import { h } from "../dom.js";
import * as offer from "../offer.js";
import { heading, link, message, notice, reason } from "../parts.js";
import { checkout } from "../purchase.js";
import { go } from "../router.js";
import { hour, words } from "../words.js";
import { checkoutOf, finishing } from "./checkout.js";

/** What staff have put together for somebody, to be looked at and paid. The token stands behind the #, where no log sees
 * it, and leaves the address at once. */
export async function view({ signal }) {
  const token = location.hash.slice(1) || offer.token();
  if (!token) return go("/", { replace: true });
  if (checkout.unanswered()) return finishing(signal);
  let offered;
  try {
    offered = await offer.open(token, signal);
  } catch (problem) {
    return gone(problem);
  }
  history.replaceState(history.state, "", location.pathname);
  return checkoutOf(
    offered,
    signal,
    heading(words.offer(offered.draft)),
    h("p", { class: "lead wide" }, words.offerHelp(hour(offered.ends_at))),
    offered.customer_note && h("div", { class: "wide" }, notice("status", offered.customer_note)),
  );
}

function gone(problem) {
  if (problem.isOpen) throw problem;
  const number = problem.said.order_number;
  const way = number
    ? link(`/lookup${query({ number })}`, words.findOrder, "button primary")
    : link("/products", words.toShop, "button primary");
  return message(words.offerGone, reason(problem), way);
}
