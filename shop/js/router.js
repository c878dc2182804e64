// Addresses and views: links work, the back button works, and so does an address that somebody was sent.

import { byId, focusOn } from "./dom.js";

const ROOT = "/shop";
const SLOW_MS = 150;
const ROUTES = [
  [/^\/$/, () => import("./views/home.js")],
  [/^\/products$/, () => import("./views/products.js")],
  [/^\/products\/([^/]+)$/, () => import("./views/product.js")],
  [/^\/cart$/, () => import("./views/cart.js")],
  [/^\/checkout$/, () => import("./views/checkout.js")],
  [/^\/orders$/, () => import("./views/orders.js")],
  [/^\/orders\/([^/]+)$/, () => import("./views/order.js")],
  [/^\/orders\/([^/]+)\/pay$/, () => import("./views/difference.js")],
  [/^\/pay$/, () => import("./views/pay.js")],
  [/^\/lookup$/, () => import("./views/lookup.js")],
  [/^\/recover$/, () => import("./views/recover.js")],
  [/^\/account$/, () => import("./views/account.js")],
  [/^\/(verify|new-password|new-address)$/, () => import("./views/confirm.js")],
  [/^\/(sign-in|register|reset)$/, () => import("./views/entrance.js")],
];

let shown = { path: null, leave: new AbortController() };

/** An address of ours. */
export const to = (path) => ROOT + path;
export const parameters = () => new URLSearchParams(location.search);

/** Go there; `replace` leaves no trace behind the back button. */
export function go(path, { replace = false, state = {} } = {}) {
  history.replaceState({ ...history.state, top: scrollY }, "");
  history[replace ? "replaceState" : "pushState"](state, "", to(path));
  return show({ top: 0 });
}

/** Draw the address's view. Where the keyboard was is kept in the same view, and what was typed if `keepsTyped`. */
export async function show({ top, isFirst = false, keepsTyped = false } = {}) {
  const main = byId("main");
  shown.leave.abort();
  const [module, found] = route();
  const here = { path: location.pathname, leave: new AbortController() };
  const stays = here.path === shown.path;
  shown = here;
  const slow = setTimeout(() => {
    byId("progress").hidden = false;
    main.setAttribute("aria-busy", "true");
  }, SLOW_MS);
  const view = await draw(module, found, here.leave.signal);
  if (shown !== here) return; // the visitor has gone on
  clearTimeout(slow);
  byId("progress").hidden = true;
  main.removeAttribute("aria-busy");
  byId("search-words").value = parameters().get("search") ?? "";
  const kept = stays ? remembered(main, keepsTyped) : null;
  main.replaceChildren(view);
  const heading = main.querySelector("h1");
  document.title = heading?.id === "home" ? "Comptoir" : `${heading?.textContent ?? ""} · Comptoir`;
  kept?.();
  if (!stays && !isFirst) focusOn(heading);
  if (top !== undefined) scrollTo(0, stays && top === 0 ? scrollY : top);
}

/** Begin on the way to the first view while the words of the page are still on theirs. */
export const prepare = () =>
  route()[0]()
    .then((view) => view.prepare?.())
    .catch(() => null);

/** Draw it again, because something has changed. */
export const again = () => show();

function route() {
  const path = location.pathname.slice(ROOT.length);
  for (const [pattern, load] of ROUTES) {
    const found = pattern.exec(path);
    if (found) return [load, found.slice(1).map(decodeURIComponent)];
  }
  return [() => import("./views/nowhere.js"), []];
}

async function draw(load, found, signal) {
  try {
    return await (await load()).view({ found, signal });
  } catch (problem) {
    if (signal.aborted) return document.createElement("div");
    if (problem.status === 401) return go(`/sign-in?next=${location.pathname.slice(ROOT.length)}`, { replace: true });
    if (problem.status === undefined) console.error(problem);
    return (await import("./views/nowhere.js")).broken(problem);
  }
}

// Where the keyboard was, and what stood in the fields, found again by id.
function remembered(main, keepsTyped) {
  const focused = main.contains(document.activeElement) ? document.activeElement.id : "";
  const fields = keepsTyped ? [...main.querySelectorAll("input[id], select[id], textarea[id]")] : [];
  return () => {
    for (const field of fields) {
      const now = byId(field.id);
      if (now && "value" in now)
        Object.assign(
          now,
          field.type === "checkbox" || field.type === "radio" ? { checked: field.checked } : { value: field.value },
        );
    }
    if (focused) byId(focused)?.focus({ preventScroll: true });
  };
}

/** Links of ours are views; everything else is the browser's. */
export function listen() {
  history.scrollRestoration = "manual";
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='/shop/']");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain || event.defaultPrevented || link.target) return;
    event.preventDefault();
    const address = link.getAttribute("href").slice(ROOT.length);
    go(address, { replace: to(address) === location.pathname + location.search });
  });
  addEventListener("popstate", (event) => show({ top: event.state?.top ?? 0 }));
}
