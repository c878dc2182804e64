// One wish to buy. It is written down with its key before it is sent and struck out when it is answered, so a double
// click, a reload or a lost answer asks again for the same purchase and never for a second one.

import { ask, newKey, Problem, send } from "./api.js";

const WISH = "comptoir.purchase";
const POLLS = 60;

/** The purchase that this tab has sent and not heard of: `{key, body, attempt?}`, or null. */
export const unanswered = () => JSON.parse(sessionStorage.getItem(WISH));

/** Buy: the order, or a Problem. What is still open afterwards stays written down. */
export async function buy(body, signal) {
  const open = unanswered();
  const isSame = open && JSON.stringify(open.body) === JSON.stringify(body);
  write(isSame ? open : { key: newKey(), body });
  return settle(signal);
}

/** Ask for the written wish until it is answered. */
export async function settle(signal) {
  try {
    const order = await outcome(signal);
    strike();
    return order;
  } catch (problem) {
    if (problem instanceof Problem && !problem.isOpen) strike();
    throw problem;
  }
}

async function outcome(signal) {
  const wish = unanswered();
  if (wish.attempt) return watch(wish.attempt, signal);
  const answer = await send("POST", "/checkout", { body: wish.body, key: wish.key, signal });
  const said = await answer.json();
  if (answer.status !== 202) return said;
  write({ ...wish, attempt: said.attempt });
  return watch(said.attempt, signal);
}

// 202: the outcome is not known yet, and the attempt says when it is.
async function watch(attempt, signal) {
  for (let poll = 0; poll < POLLS; poll += 1) {
    const said = await ask("GET", `/checkout/${attempt}`, { signal });
    if (said.state === "completed") return said.order;
    if (said.state === "failed") throw new Problem(said.problem?.status ?? 409, said.problem ?? {});
    await new Promise((go) => setTimeout(go, 1000));
  }
  throw new Problem(0);
}

const write = (wish) => sessionStorage.setItem(WISH, JSON.stringify(wish));

/** The visitor wants something else than what was undone. */
export const giveUp = () => strike();

const strike = () => sessionStorage.removeItem(WISH);
