// Goods that leave or arrive: scanned against the lines that are in the page, sent once at the end.
// What was scanned outlives a reload; what was sent is sent again under the same key until answered.

import { deliver, kept, listen, newId, normal, say, screen, status, texts } from "../backoffice/scanner.js";

const root = document.getElementById("scan");
const button = document.getElementById("scan-submit");
const note = document.getElementById("scan-note");
const draft = kept(`delivery:${screen.number}:${screen.step}`, { scans: [], pending: null });
const lines = new Map(screen.lines.map((line) => [line.sku, { ...line, possible: Number(line.possible), expected: Number(line.expected) }]));
const packs = new Map();
let isWarned = false;

for (const line of lines.values()) {
  packs.set(line.sku, { line, units: 1 });
  for (const [code, units] of Object.entries(line.codes)) packs.set(code, { line, units: Number(units) });
}

const rounded = (number) => Math.round(number * 1000) / 1000;
const last = () => draft.value.scans.at(-1);

function totals() {
  const sums = new Map();
  for (const scan of draft.value.scans) sums.set(scan.sku, rounded((sums.get(scan.sku) ?? 0) + scan.units));
  return sums;
}

function scanned(code) {
  const found = packs.get(normal(code)) ?? packs.get(code);
  if (!found) return strange(code);
  add(found.line, found.units, code);
}

async function strange(code) {
  say("bad", texts.strange, { name: code, hint: texts.strange_what });
  const answer = await fetch(`/api/v1/inventory/barcodes/${encodeURIComponent(code)}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const article = await answer.json();
  say("bad", texts.strange, { name: `${article.sku} ${article.name}`, hint: texts.strange_what });
}

function add(line, units, code) {
  if (draft.value.pending) return;
  const already = totals().get(line.sku) ?? 0;
  if (rounded(already + units) > line.possible) return tooMuch(line, already);
  draft.value.scans.push({ sku: line.sku, code, units });
  changed();
  tell(line);
}

function tell(line) {
  const pack = last()?.sku === line.sku && last().units !== 1 ? `+${last().units}` : "";
  const quantity = `${totals().get(line.sku) ?? 0} ${texts.of} ${line.expected}`;
  say("good", line.sku, { name: line.name, quantity, hint: pack });
}

function tooMuch(line, already) {
  say("bad", texts.too_much, { name: `${line.sku} ${line.name}`, quantity: `${already} ${texts.of} ${line.possible}`, hint: texts.too_much_what });
}

function quantity(text) {
  const scan = last();
  if (!scan || draft.value.pending) return say("bad", text, { hint: texts.quantity_of_what });
  const line = lines.get(scan.sku);
  const units = Number(text);
  if (line.is_whole && !Number.isInteger(units)) return say("bad", text, { hint: texts.not_whole });
  const others = rounded((totals().get(scan.sku) ?? 0) - scan.units);
  if (rounded(others + units) > line.possible) return tooMuch(line, others);
  scan.units = units;
  changed();
  tell(line);
}

function undo() {
  if (draft.value.pending || !last()) return say("bad", texts.nothing_to_undo);
  const scan = draft.value.scans.pop();
  changed();
  say("ready", texts.undone, { name: lines.get(scan.sku)?.name ?? scan.sku, quantity: `${totals().get(scan.sku) ?? 0}` });
}

function changed() {
  isWarned = false;
  draft.keep();
  show();
}

function submit() {
  const named = [...totals()].filter(([, units]) => units > 0);
  if (!named.length) return say("bad", texts.empty);
  const isShort = [...lines.values()].some((line) => (totals().get(line.sku) ?? 0) < line.expected);
  if (screen.step === "ship" && isShort && !isWarned) {
    isWarned = true;
    return say("wait", texts.confirm_short);
  }
  const body = { lines: named.map(([sku, units]) => ({ sku, quantity: String(units) })) };
  if (note?.value.trim()) body.delivery_note = note.value.trim();
  draft.value.pending = { key: newId(), body };
  draft.keep();
  send();
}

function send() {
  deliver(draft, screen.url, { done: finish, refused, changed: show });
}

function refused(problem) {
  for (const { sku, possible } of problem.lines ?? []) if (lines.has(sku)) lines.get(sku).possible = Number(possible);
  const short = (problem.lines ?? []).map(({ sku, possible }) => `${sku}: ${possible}`).join(", ");
  say("bad", texts.refused, { name: short, hint: problem.detail });
}

function finish() {
  draft.forget();
  status("good", texts.sent);
  say("good", texts.done);
  button.disabled = true;
  setTimeout(() => location.assign(root.dataset.page), 900);
}

function row(line) {
  const done = totals().get(line.sku) ?? 0;
  const tr = document.createElement("tr");
  tr.dataset.mood = last()?.sku === line.sku ? "now" : done >= line.expected ? "full" : "";
  const head = tr.appendChild(document.createElement("th"));
  head.scope = "row";
  head.textContent = line.sku;
  head.appendChild(document.createElement("small")).textContent = line.name;
  const cell = tr.appendChild(document.createElement("td"));
  cell.className = "doc-number";
  cell.textContent = `${done} / ${line.expected}`;
  return tr;
}

function show() {
  document.getElementById("scan-lines").replaceChildren(...[...lines.values()].map(row));
  document.querySelector("tr[data-mood=now]")?.scrollIntoView({ block: "nearest" });
  const units = [...totals().values()].reduce((sum, each) => rounded(sum + each), 0);
  button.textContent = `${texts.submit} · ${units} ${texts.units}`;
  button.disabled = Boolean(draft.value.pending);
}

listen({ scanned, quantity, undo });
button.addEventListener("click", submit);
draft.value.scans = draft.value.scans.filter(({ sku }) => lines.has(sku));
show();
status("good", "");
if (draft.value.pending) send();
