// One wish to pay. It is written down with its key before it is sent and struck out when it is answered, so a double
// click, a reload or a lost answer asks again for the same purchase and never for a second one.

import { ask, newKey, Problem, send } from "./api.js";

const POLLS = 60;
const POLL_MS = 1000;

/** A place for one wish: what it is kept under in this tab, and where it is sent. */
export class Purchase {
  constructor(place, path) {
    this.place = place;
    this.path = path;
  }

  /** What this tab has sent and not heard of: `{key, body, attempt?}`, or null. */
  unanswered() {
    return JSON.parse(sessionStorage.getItem(this.place));
  }

  /** Pay: the order, or a Problem. What is still open afterwards stays written down.
   *
   * `onwait` is told what the attempt says while the outcome is not known: `requires_action` has a `next_action.url`
   * where the customer answers the bank. `access` is how it is asked: a guest's token, or nothing. */
  async buy(body, waiting) {
    const open = this.unanswered();
    const isSame = open && JSON.stringify(open.body) === JSON.stringify(body);
    this.write(isSame ? open : { key: newKey(), body });
    return this.settle(waiting);
  }

  /** Ask for the written wish until it is answered. */
  async settle({ signal, onwait, access = {} }) {
    try {
      const order = await this.outcome(signal, onwait, access);
      this.giveUp();
      return order;
    } catch (problem) {
      if (problem instanceof Problem && !problem.isOpen) this.giveUp();
      throw problem;
    }
  }

  async outcome(signal, onwait, access) {
    const wish = this.unanswered();
    if (wish.attempt) return watch(wish.attempt, signal, onwait);
    const answer = await send("POST", this.path, { ...access, body: wish.body, key: wish.key, signal });
    const said = await answer.json();
    if (answer.status !== 202) return said;
    this.write({ ...wish, attempt: said.attempt });
    return watch(said.attempt, signal, onwait);
  }

  write(wish) {
    sessionStorage.setItem(this.place, JSON.stringify(wish));
  }

  /** The visitor wants something else than what was undone. */
  giveUp() {
    sessionStorage.removeItem(this.place);
  }
}

/** The checkout of a cart. */
export const checkout = new Purchase("comptoir.purchase", "/checkout");

/** What an edit of an order costs more. */
export const difference = (number) =>
  new Purchase(`comptoir.difference.${number}`, `/orders/${encodeURIComponent(number)}/payments`);

// 202: the outcome is not known yet, and the attempt says when it is. A customer at the bank is waited for.
async function watch(attempt, signal, onwait) {
  let told = "";
  for (let poll = 0; poll < POLLS;) {
    const said = await ask("GET", `/checkout/${attempt}`, { signal });
    if (said.state === "completed") return said.order;
    if (said.state === "failed") throw new Problem(said.problem?.status ?? 409, said.problem ?? {});
    if (said.state === "processing") poll += 1;
    if (said.state !== told) onwait(said);
    told = said.state;
    await new Promise((go) => setTimeout(go, POLL_MS));
  }
  throw new Problem(0);
}
