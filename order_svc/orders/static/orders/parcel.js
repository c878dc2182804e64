// The step of a parcel that comes after picking: packed, handed to the carrier, on the shelf, collected.
// What was typed is sent again under the same key until it was answered, over a reload as well.

import { deliver, kept, newId, screen, status, texts } from "../backoffice/scanner.js";

const form = document.getElementById("parcel-form");
const said = document.getElementById("parcel-said");
const draft = kept(`parcel:${screen.id}:${screen.step}`, { pending: null });

function show() {
  for (const control of form.elements) control.disabled = Boolean(draft.value.pending);
}

function send() {
  deliver(draft, screen.url, { done: finish, refused, changed: show });
}

function refused(problem) {
  const reasons = (problem.errors ?? []).map(({ detail }) => detail);
  said.textContent = [problem.detail, ...reasons].join(" ");
  form.querySelector("input:not([type=hidden])")?.select();
}

function finish() {
  draft.forget();
  status("good", texts.sent);
  location.reload();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const body = {};
  for (const [name, value] of new FormData(form)) if (name !== "csrfmiddlewaretoken" && value.trim()) body[name] = value.trim();
  draft.value.pending = { key: newId(), body: { ...body, version: screen.version } };
  draft.keep();
  send();
});

status("good", "");
show();
form.querySelector("input:not([type=hidden]), button")?.focus();
if (draft.value.pending) send();
