// A parcel is picked: its units are scanned against the lines that are in the page, and sent once at the end.
// What was scanned outlives a reload; what was sent is sent again under the same key until answered.

import { deliver, kept, listen, newId, normal, say, screen, status, texts } from "../backoffice/scanner.js";

const button = document.getElementById("scan-submit");
const reason = document.getElementById("scan-reason");
const draft = kept(`parcel:${screen.id}:pick`, { scans: [], pending: null });
const lines = screen.lines.map((line) => ({ ...line, wanted: Number(line.wanted) }));
const codes = new Map(lines.map((line) => [line.sku, { sku: line.sku, units: 1 }]));

for (const { sku, codes: known } of lines) for (const [code, units] of Object.entries(known)) codes.set(code, { sku, units: Number(units) });

const rounded = (number) => Math.round(number * 1000) / 1000;
const last = () => draft.value.scans.at(-1);
const picked = (line) => draft.value.scans.filter((scan) => scan.line === line.line).reduce((sum, scan) => rounded(sum + scan.units), 0);
const named = (number) => lines.find((line) => line.line === number);
const isShort = () => lines.some((line) => picked(line) < line.wanted);

function scanned(code) {
  if (draft.value.pending) return;
  const found = codes.get(normal(code)) ?? codes.get(code);
  if (found) return add(found.sku, found.units);
  strange(code);
}

/** A code that is not in the page: of another article, or off a scale, which product can read. */
async function strange(code) {
  say("bad", texts.strange, { name: code, hint: texts.strange_what });
  const answer = await fetch(`/api/v1/variants/by-barcode/${encodeURIComponent(code)}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const article = await answer.json();
  if (lines.some((line) => line.sku === article.sku)) return add(article.sku, Number(article.barcode.quantity ?? 1));
  say("bad", texts.strange, { name: `${article.sku} ${article.name}`, hint: texts.strange_what });
}

function add(sku, units) {
  const own = lines.filter((line) => line.sku === sku);
  const line = own.find((each) => rounded(picked(each) + units) <= each.wanted);
  if (!line) return tooMuch(own[0]);
  draft.value.scans.push({ line: line.line, units });
  changed();
  tell(line);
}

function tell(line) {
  say("good", line.sku, { name: line.name, quantity: `${picked(line)} ${texts.of} ${line.wanted}`, hint: last()?.units === 1 ? "" : `+${last()?.units}` });
}

function tooMuch(line) {
  say("bad", texts.too_much, { name: `${line.sku} ${line.name}`, quantity: `${picked(line)} ${texts.of} ${line.wanted}`, hint: texts.too_much_what });
}

function quantity(text) {
  const scan = last();
  if (!scan || draft.value.pending) return say("bad", text, { hint: texts.quantity_of_what });
  const line = named(scan.line);
  const units = Number(text);
  if (Number.isInteger(line.wanted) && !Number.isInteger(units)) return say("bad", text, { hint: texts.not_whole });
  if (rounded(picked(line) - scan.units + units) > line.wanted) return tooMuch(line);
  scan.units = units;
  changed();
  tell(line);
}

function undo() {
  if (draft.value.pending || !last()) return say("bad", texts.nothing_to_undo);
  const line = named(draft.value.scans.pop().line);
  changed();
  say("ready", texts.undone, { name: line.name, quantity: `${picked(line)}` });
}

function changed() {
  draft.keep();
  show();
}

function submit() {
  const found = lines.filter((line) => picked(line) > 0);
  if (!found.length) return say("bad", texts.empty);
  if (isShort() && !reason.value.trim()) {
    say("wait", texts.say_why);
    // after the click, which brings the focus back to the scanner's field
    return setTimeout(() => reason.focus());
  }
  const body = { version: screen.version };
  if (isShort()) {
    body.lines = found.map((line) => ({ line: line.line, quantity: String(picked(line)) }));
    body.reason = reason.value.trim();
  }
  draft.value.pending = { key: newId(), body };
  draft.keep();
  say("wait", texts.sending);
  send();
}

function send() {
  deliver(draft, screen.url, { done: finish, refused, changed: show });
}

function refused(problem) {
  say("bad", texts.refused, { hint: problem.detail });
}

function finish() {
  draft.forget();
  status("good", texts.sent);
  say("good", texts.done);
  button.disabled = true;
  setTimeout(() => location.reload(), 900);
}

function row(line) {
  const tr = document.createElement("tr");
  tr.dataset.mood = last()?.line === line.line ? "now" : picked(line) >= line.wanted ? "full" : "";
  const head = tr.appendChild(document.createElement("th"));
  head.scope = "row";
  head.textContent = line.sku;
  head.appendChild(document.createElement("small")).textContent = line.name;
  const cell = tr.appendChild(document.createElement("td"));
  cell.className = "doc-number";
  cell.textContent = `${picked(line)} / ${line.wanted}`;
  return tr;
}

function show() {
  document.getElementById("scan-lines").replaceChildren(...lines.map(row));
  document.querySelector("tr[data-mood=now]")?.scrollIntoView({ block: "nearest" });
  const units = lines.reduce((sum, line) => rounded(sum + picked(line)), 0);
  const all = lines.reduce((sum, line) => rounded(sum + line.wanted), 0);
  button.textContent = `${isShort() ? texts.submit_short : texts.submit} · ${units} ${texts.of} ${all}`;
  button.disabled = Boolean(draft.value.pending);
  reason.closest("label").hidden = !units || !isShort();
}

listen({ scanned, quantity, undo });
button.addEventListener("click", submit);
draft.value.scans = draft.value.scans.filter(({ line }) => named(line));
show();
status("good", "");
if (draft.value.pending) send();
