// The visitor's cart. A guest's is known by its unguessable id, kept in localStorage; a customer's is `mine`.
// Commands go one after the other, each for the version that the last one answered with.

import { ask } from "./api.js";
import { isSignedIn } from "./session.js";

const GUEST = "comptoir.cart";
const GONE = new Set(["cart_unknown", "cart_converted", "cart_merged"]);
const OVER = new Set(["converted", "merged"]);

let known = null;
let turn = Promise.resolve();
let onChange = () => {};

export function whenChanged(listener) {
  onChange = listener;
}

/** How many things are in the cart, as far as is known; what is weighed counts as one. */
export const count = () =>
  (known?.lines ?? []).reduce(
    (sum, line) => sum + (Number.isInteger(Number(line.quantity)) ? Number(line.quantity) : 1),
    0,
  );

/** The cart as it stands, or null when there is none. */
export async function load() {
  const guest = localStorage.getItem(GUEST);
  if (!isSignedIn() && !guest) return remember(null);
  try {
    const cart = await ask("GET", isSignedIn() ? "/carts/mine" : `/carts/${guest}`);
    return OVER.has(cart.status) ? forget() : remember(cart);
  } catch (problem) {
    if (problem.status !== 404) throw problem;
    return forget();
  }
}

/** Put something in, into a new cart where there is none. A second press before the answer is the same wish. */
export const add = (sku, quantity, currency) =>
  inTurn(async () => {
    const cart = known ?? (await load()) ?? (await open(currency));
    try {
      return await put(cart, sku, quantity);
    } catch (problem) {
      if (!GONE.has(problem.code)) throw problem;
      forget();
      return put(await open(currency), sku, quantity);
    }
  });

const put = async (cart, sku, quantity) =>
  remember(
    await ask("POST", `/carts/${cart.id}/lines`, {
      body: { sku, quantity },
      intent: `add.${cart.id}.${sku}.${quantity}`,
    }),
  );

const open = async (currency) => remember(await ask("POST", "/carts", { body: { currency, channel: "web" } }));

export const setQuantity = (sku, quantity) =>
  change((path) => ["PATCH", `${path}/lines/${encodeURIComponent(sku)}`, { body: { quantity } }]);

export const remove = (sku) => change((path) => ["DELETE", `${path}/lines/${encodeURIComponent(sku)}`, {}]);

export const saveForLater = (sku) =>
  change((path) => ["POST", `${path}/lines/${encodeURIComponent(sku)}/save-for-later`, {}]);
export const moveToCart = (sku) =>
  change((path) => ["POST", `${path}/saved/${encodeURIComponent(sku)}/move-to-cart`, {}]);
export const forgetSaved = (sku) => change((path) => ["DELETE", `${path}/saved/${encodeURIComponent(sku)}`, {}]);

export const addCoupon = (code) =>
  change((path) => ["POST", `${path}/coupons`, { body: { code }, intent: `coupon.${known.id}.${code}` }]);

export const removeCoupon = (code) => change((path) => ["DELETE", `${path}/coupons/${encodeURIComponent(code)}`, {}]);

export const setShipping = (shipping) => change((path) => ["PUT", `${path}/shipping`, { body: shipping }]);

/** The cart with exact figures, and the promise of them. */
export const quote = () => inTurn(async () => remember(await ask("POST", `/carts/${known.id}/quote`, { tries: 1 })));

/** A change of the version we know; a cart that was changed elsewhere is read anew, and the problem says so. */
const change = (command) =>
  inTurn(async () => {
    const [method, path, options] = command(`/carts/${known.id}`);
    try {
      return remember(await ask(method, path, { ...options, version: known.version }));
    } catch (problem) {
      if (problem.status === 412) await load();
      throw problem;
    }
  });

/** After signing in: the guest's cart goes into the customer's. Returns it, with a report of what did not come along. */
export async function bringAlong() {
  const guest = localStorage.getItem(GUEST);
  if (!guest) return load();
  try {
    const merged = await ask("POST", "/carts/mine/merge", { body: { guest_cart_id: guest }, intent: `merge.${guest}` });
    localStorage.removeItem(GUEST);
    return remember(merged);
  } catch (problem) {
    if (!problem.isOpen) forget(); // an old cart, or one that is ordered by now
    await load();
    throw problem;
  }
}

/** The cart that a mail reminded of. */
export async function recover(token, signal) {
  return remember(await ask("POST", "/carts/recover", { body: { token }, signal }));
}

/** Where a reminder of this cart may go, or (without consent) that none may. */
export const setContact = (email, consent) =>
  change((path) => ["PUT", `${path}/contact`, { body: { email, consent } }]);

/** There is no cart any more: bought, or somebody has signed out. */
export function forget() {
  localStorage.removeItem(GUEST);
  return remember(null);
}

function remember(cart) {
  known = cart;
  if (cart && !isSignedIn()) localStorage.setItem(GUEST, cart.id);
  onChange();
  return cart;
}

function inTurn(command) {
  const mine = turn.then(command);
  turn = mine.catch(() => null);
  return mine;
}
