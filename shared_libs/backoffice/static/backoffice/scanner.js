// The one field that always has the focus, the keypad beside it, and what the page says back.
// A scanner is a keyboard that types digits and Enter; up to four digits are a quantity.

const QUANTITY = /^\d{1,4}([.,]\d{1,3})?$/;
const PATIENCE_MILLISECONDS = 3_000;
const NOT_YOURS = new Set(["not_your_place", "not_your_store"]);
const GTIN_LENGTHS = new Set([8, 12, 13, 14]);
const find = (id) => document.getElementById(id);

export const screen = JSON.parse(find("scan-screen").textContent);
export const texts = JSON.parse(find("scan-texts").textContent);

/** A GTIN at its full length, as the stock room keeps it. */
export function normal(code) {
  return /^\d+$/.test(code) && GTIN_LENGTHS.has(code.length) ? code.padStart(14, "0") : code;
}

/** A new name for a scan or a submission, under which a repeat is known. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // a tablet in the shop may reach the server without TLS, where randomUUID is missing
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** Something that outlives a reload of the page. */
export function kept(name, otherwise) {
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(name)) ?? otherwise;
    } catch {
      return otherwise;
    }
  };
  return {
    value: read(),
    keep() {
      localStorage.setItem(name, JSON.stringify(this.value));
    },
    forget() {
      localStorage.removeItem(name);
    },
  };
}

let audio = null;

/** What was scanned is heard as well: high for yes, low and long for no. */
function sound(mood) {
  if (!window.AudioContext || !["good", "bad"].includes(mood)) return;
  audio ??= new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  const isGood = mood === "good";
  tone.frequency.value = isGood ? 1040 : 180;
  volume.gain.value = 0.08;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + (isGood ? 0.08 : 0.4));
}

/** Show the last scan, so large that it is read from an arm's length. */
export function say(mood, title, { name = "", quantity = "", hint = "" } = {}) {
  sound(mood);
  find("scan-feedback").dataset.mood = mood;
  find("scan-title").textContent = title;
  find("scan-name").textContent = name;
  find("scan-quantity").textContent = quantity;
  find("scan-hint").textContent = hint;
}

/** Show how the page stands with the server. */
export function status(mood, text) {
  find("scan-status").dataset.mood = mood;
  find("scan-status").textContent = text;
}

/** Ask the server; {answer, body}, or null when it could not be reached. */
export async function post(url, body, headers = {}) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token, ...headers },
      body: JSON.stringify(body),
    });
    return { answer, body: await answer.json().catch(() => ({})) };
  } catch {
    return null;
  }
}

/** Send what is pending in a draft, again and again under its key until it was answered. */
export async function deliver(draft, url, ends) {
  const { done, refused, changed } = ends;
  const again = (reason) => {
    status("wait", reason);
    setTimeout(() => deliver(draft, url, ends), PATIENCE_MILLISECONDS);
  };
  changed();
  status("wait", texts.sending);
  const { key, body } = draft.value.pending;
  const reply = await post(url, body, { "Idempotency-Key": key });
  const code = reply?.answer.status;
  if (code === 200 || code === 201) return done(reply.body);
  if ([401, 403].includes(code) && !NOT_YOURS.has(reply.body.code)) return again(texts.sign_in);
  if (code >= 400 && code < 500 && code !== 429 && reply.body.code !== "in_progress") {
    // the next attempt is another wish, and needs a key of its own
    draft.value.pending = null;
    draft.keep();
    status("bad", texts.refused);
    refused(reply.body);
    return changed();
  }
  again(texts.offline);
}

/** Call one of these for whatever is scanned, typed or pressed. */
export function listen({ scanned, quantity, undo }) {
  const field = find("scan-field");
  const keyboard = find("scan-keyboard");
  const take = () => {
    const text = field.value.trim();
    field.value = "";
    if (!text) return;
    if (QUANTITY.test(text)) quantity(text.replace(",", "."));
    else scanned(text);
  };
  addEventListener("pageshow", () => field.focus()); // autofocus gives up, or the page comes back
  find("scan-form").addEventListener("submit", (event) => {
    event.preventDefault();
    take();
  });
  find("scan-keypad").addEventListener("pointerdown", (event) => event.preventDefault());
  find("scan-keypad").addEventListener("click", ({ target }) => {
    if (target.dataset.key) field.value += target.dataset.key;
    else if ("erase" in target.dataset) field.value = field.value.slice(0, -1);
    else if ("enter" in target.dataset) take();
    else if (target.id === "scan-undo") undo();
    field.focus();
  });
  keyboard.addEventListener("click", () => {
    const wanted = field.inputMode === "none";
    field.inputMode = wanted ? "text" : "none";
    keyboard.setAttribute("aria-pressed", String(wanted));
    field.blur();
    field.focus();
  });
  holdFocus(field);
  say("ready", texts.ready);
}

function holdFocus(field) {
  const elsewhere = (element) => element?.matches?.("input, textarea, select, a, button") && element !== field;
  // a scanner types wherever the focus is: bring it back, but let people use the other controls
  document.addEventListener("click", ({ target }) => {
    if (!target.closest("input, select, a, summary")) field.focus();
  });
  document.addEventListener("keydown", (event) => {
    const active = document.activeElement;
    const types = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (types && active !== field && !active?.matches?.("input, textarea, select")) field.focus();
  });
  window.addEventListener("focus", () => {
    if (!elsewhere(document.activeElement)) field.focus();
  });
  field.focus();
}
