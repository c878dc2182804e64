// An order that staff have put together, opened by the link of a mail: a cart beside the visitor's own. Its goods are the
// staff's; where it goes is said here, as in the visitor's own cart. The token outlives a reload, and no address keeps it.

import { ask } from "./api.js";

const LINK = "comptoir.link";
const CART = "comptoir.offered";

let known = null;

export const token = () => sessionStorage.getItem(LINK);

/** Whether this cart is the offer's. */
export const isOffers = (cartId) => Boolean(cartId) && sessionStorage.getItem(CART) === cartId;

/** The cart of the link, with what its checkout begins with. */
export async function open(link, signal) {
  known = await ask("POST", "/carts/drafts/open", { body: { token: link }, anonymous: true, signal });
  sessionStorage.setItem(LINK, link);
  sessionStorage.setItem(CART, known.id);
  return known;
}

/** The cart as it stands. */
export async function load() {
  return (known = await ask("GET", `/carts/${known.id}`));
}

export async function setShipping(shipping) {
  try {
    return (known = await ask("PUT", `/carts/${known.id}/shipping`, { body: shipping, version: known.version }));
  } catch (problem) {
    if (problem.status === 412) await load(); // the page was open twice
    throw problem;
  }
}

/** The cart with exact figures, and the promise of them. */
export async function quote() {
  return (known = await ask("POST", `/carts/${known.id}/quote`, { tries: 1 }));
}

/** It is bought, or nobody wants it. */
export function forget() {
  known = null;
  sessionStorage.removeItem(LINK);
  sessionStorage.removeItem(CART);
}
