// One wish to buy. It is written down with its key before it is sent and struck out when it is answered, so a double
// click, a reload or a lost answer asks again for the same purchase and never for a second one.

import { ask, newKey, Problem, send } from "./api.js";

const WISH = "comptoir.purchase";
const POLLS = 60;
const POLL_MS = 1000;

/** The purchase that this tab has sent and not heard of: `{key, body, attempt?}`, or null. */
export const unanswered = () => JSON.parse(sessionStorage.getItem(WISH));

/** Buy: the order, or a Problem. What is still open afterwards stays written down.
 *
 * `onwait` is told what the attempt says while the outcome is not known: `requires_action` has a `next_action.url`
 * where the customer answers the bank. */
export async function buy(body, waiting) {
  const open = unanswered();
  const isSame = open && JSON.stringify(open.body) === JSON.stringify(body);
  write(isSame ? open : { key: newKey(), body });
  return settle(waiting);
}

/** Ask for the written wish until it is answered. */
export async function settle({ signal, onwait }) {
  try {
    const order = await outcome(signal, onwait);
    strike();
    return order;
  } catch (problem) {
    if (problem instanceof Problem && !problem.isOpen) strike();
    throw problem;
  }
}

async function outcome(signal, onwait) {
  const wish = unanswered();
  if (wish.attempt) return watch(wish.attempt, signal, onwait);
  const answer = await send("POST", "/checkout", { body: wish.body, key: wish.key, signal });
  const said = await answer.json();
  if (answer.status !== 202) return said;
  write({ ...wish, attempt: said.attempt });
  return watch(said.attempt, signal, onwait);
}

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

const write = (wish) => sessionStorage.setItem(WISH, JSON.stringify(wish));

/** The visitor wants something else than what was undone. */
export const giveUp = () => strike();

const strike = () => sessionStorage.removeItem(WISH);
