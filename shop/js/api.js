// The one client of the public API. What a storefront has to get right stands here once: the language, who asks,
// a key for each wish, what may be sent again and when, and refusals as values that a view can show.

import { language } from "./words.js";

const BASE = "/api/v1";
const TRIES = 3;
const PATIENCE_MS = 12_000;
const LONGEST_WAIT_SECONDS = 5;
const AGAIN = new Set([429, 502, 503, 504]);
const REPEATABLE = new Set(["GET", "PUT", "DELETE"]);

/** A refusal (RFC 9457), or with status 0 the fact that nobody answered. */
export class Problem extends Error {
  constructor(status, said = {}, waitSeconds = 0) {
    super(said.detail ?? "");
    this.status = status;
    this.code = said.code ?? (status ? "error" : "unreachable");
    this.said = said;
    this.waitSeconds = waitSeconds;
  }

  /** The reasons by the name of the field. */
  get fields() {
    return Object.fromEntries((this.said.errors ?? []).map((each) => [each.field, each.detail]));
  }

  /** Whether the wish may yet have been granted, so that only the same key may ask again. */
  get isOpen() {
    return this.status === 0 || AGAIN.has(this.status) || this.code === "in_progress";
  }
}

let bearer = { token: async () => "", renew: async () => "" };

/** Who signs requests: the session (session.js). */
export function signWith(source) {
  bearer = source;
}

/** Read what everybody may read: without a token, so that the gateway may answer for the catalogue. */
export const read = (path, options = {}) => ask("GET", path, { ...options, anonymous: true });

/** Ask and return the answer's JSON (null where it has none); raises Problem.
 *
 * `body` is sent as JSON, `version` as If-Match. `intent` names the visitor's wish: its Idempotency-Key is made once,
 * kept for this tab until the answer is there, also over a reload, and forgotten with it. `guest` is the token that opens
 * one order of a guest. */
export async function ask(method, path, options = {}) {
  const answer = await send(method, path, options);
  return answer.status === 204 || answer.headers.get("Content-Length") === "0" ? null : answer.json().catch(() => null);
}

/** As `ask`, with the answer itself: its status and its headers. */
export async function send(method, path, options = {}) {
  const key = options.key ?? (options.intent && keyOf(options.intent));
  try {
    const answer = await persist(method, path, { ...options, key });
    if (options.intent) forgetKey(options.intent);
    return answer;
  } catch (problem) {
    if (options.intent && problem instanceof Problem && !problem.isOpen) forgetKey(options.intent);
    throw problem;
  }
}

async function persist(method, path, options) {
  const mayRepeat = REPEATABLE.has(method) || Boolean(options.key);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(method, path, options);
    } catch (problem) {
      const isOver = attempt === (options.tries ?? TRIES) || options.signal?.aborted;
      if (isOver || !problem.isOpen || !(mayRepeat || problem.status === 429)) throw problem;
      const seconds = problem.waitSeconds || 0.3 * 2 ** attempt * (0.5 + Math.random());
      if (seconds > LONGEST_WAIT_SECONDS) throw problem;
      await new Promise((go) => setTimeout(go, seconds * 1000));
    }
  }
}

async function once(method, path, { anonymous, guest, ...request }) {
  if (guest) return checked(await exchange(method, path, { ...request, authorization: `Guest ${guest}` }));
  const token = anonymous ? "" : await bearer.token();
  const answer = await exchange(method, path, { ...request, authorization: token && `Bearer ${token}` });
  if (answer.status !== 401 || !token) return checked(answer);
  const next = await bearer.renew(token);
  return checked(await exchange(method, path, { ...request, authorization: next && `Bearer ${next}` }));
}

async function checked(answer) {
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => ({}));
  throw new Problem(answer.status, said, Number(answer.headers.get("Retry-After")) || 0);
}

async function exchange(method, path, { body, key, version, signal, authorization }) {
  const headers = { Accept: "application/json", "Accept-Language": language };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (authorization) headers.Authorization = authorization;
  if (key) headers["Idempotency-Key"] = key;
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    return await fetch(BASE + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
      credentials: "omit", // a member of staff who tries the shop is nobody here
    });
  } catch (reason) {
    if (signal?.aborted) throw reason; // the visitor has gone on
    throw new Problem(0);
  }
}

// --- Keys ---

const place = (intent) => `comptoir.key.${intent}`;

export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function keyOf(intent) {
  const key = sessionStorage.getItem(place(intent)) ?? newKey();
  sessionStorage.setItem(place(intent), key);
  return key;
}

const forgetKey = (intent) => sessionStorage.removeItem(place(intent));

/** The query of these parameters, without the empty ones; a list is repeated. */
export function query(parameters) {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [value].flat().map((each) => [name, each]));
  const said = new URLSearchParams(pairs.filter(([, value]) => value !== undefined && value !== null && value !== ""));
  return said.size ? `?${said}` : "";
}
