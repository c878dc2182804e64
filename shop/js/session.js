// Who is signed in (docs/adr/0057). Both tokens live in sessionStorage: they survive a reload and end with the tab. The
// refresh token is good once, so two tabs must never hold the same one: a tab that was duplicated finds its lock taken
// and forgets its copy. A page that is loaded goes on with the access token, for a reload in the middle of a refresh
// would lose the answer, and the same refresh token twice ends the session.

import { ask, signWith } from "./api.js";

const REFRESH = "comptoir.refresh";
const ACCESS = "comptoir.access";
const TAB = "comptoir.tab";
const SPARE_SECONDS = 20;
const LOCK_PATIENCE_MS = 3000;

let access = "";
let renewal = null;
let ownership = null;
let onEnd = () => {};

export const isSignedIn = () => sessionStorage.getItem(REFRESH) !== null;

/** What to do when a session turns out to be over. */
export function whenOver(listener) {
  onEnd = listener;
}

export async function signIn(email, password) {
  await keep(await ask("POST", "/auth/token", { body: { email, password }, anonymous: true }));
}

/** Another password ends all sessions and brings a new pair for this one. */
export const keepPair = (pair) => keep(pair);

/** End the session here and at the shop; gone from here even when nobody answers. */
export async function signOut() {
  const refresh = sessionStorage.getItem(REFRESH);
  forget();
  await ask("POST", "/auth/logout", { body: { refresh }, anonymous: true }).catch(() => null);
}

/** A live access token, "" for a guest. */
async function token() {
  if (!isSignedIn()) return "";
  return secondsLeft(access) > SPARE_SECONDS ? access : renew(access);
}

/** The next access token, asked for once however many wait for it. */
function renew(used) {
  if (access && access !== used) return access;
  renewal ??= next(used).finally(() => {
    renewal = null;
  });
  return renewal;
}

async function next(used) {
  if (!(await ownsTab())) return end();
  const kept = sessionStorage.getItem(ACCESS);
  if (kept === used || secondsLeft(kept) <= SPARE_SECONDS) return exchange();
  access = kept;
  return access;
}

async function exchange() {
  try {
    const refresh = sessionStorage.getItem(REFRESH);
    await keep(await ask("POST", "/auth/token/refresh", { body: { refresh }, anonymous: true }));
    return access;
  } catch (problem) {
    if (problem.status === 401 || problem.status === 400) return end();
    throw problem;
  }
}

async function keep(pair) {
  access = pair.access;
  sessionStorage.setItem(ACCESS, pair.access);
  sessionStorage.setItem(REFRESH, pair.refresh);
  if (!sessionStorage.getItem(TAB)) sessionStorage.setItem(TAB, String(Math.random()));
  await ownsTab();
}

/** Whether this tab is the one that signed in; the lock is held as long as the page lives. */
function ownsTab() {
  ownership ??= new Promise((decide) => {
    if (!navigator.locks) return decide(true); // plain http on a foreign host has no locks
    const signal = AbortSignal.timeout(LOCK_PATIENCE_MS); // the page before a reload may be still leaving
    const hold = () => new Promise(() => decide(true));
    navigator.locks.request(`${TAB}.${sessionStorage.getItem(TAB)}`, { signal }, hold).catch(() => decide(false));
  });
  return ownership;
}

function end() {
  forget();
  onEnd();
  return "";
}

function forget() {
  access = "";
  ownership = null;
  sessionStorage.removeItem(ACCESS);
  sessionStorage.removeItem(REFRESH);
  sessionStorage.removeItem(TAB);
}

function secondsLeft(jwt) {
  if (!jwt) return 0;
  const claims = JSON.parse(atob(jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
  return claims.exp - Date.now() / 1000;
}

signWith({ token, renew });
