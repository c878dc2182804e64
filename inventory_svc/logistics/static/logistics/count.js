// Counting: each scan is named here, kept until the server has it, and sent again until it answers.

import { kept, listen, newId, post, say, screen, status, texts } from "../backoffice/scanner.js";

const BATCH = 50;
const SHOWN = 40;
const PATIENCE_MILLISECONDS = [1_000, 2_000, 4_000, 8_000];
const list = document.getElementById("scan-list");
const queue = kept(`count:${screen.number}:queue`, []);
const done = kept(`count:${screen.number}:done`, []); // this counter's own scans, the latest last
const articles = new Map(); // code -> {sku, name}
let inFlight = new Set();
let isSending = false;
let isClosed = false;
let failures = 0;

const isOfMine = (scan) => !scan.is_undone && !scan.is_refused;
const lastScan = () => done.value.findLast(isOfMine);

function remember(scan) {
  done.value = [...done.value, scan].slice(-SHOWN);
  done.keep();
  show();
}

function enqueue(item) {
  queue.value.push(item);
  queue.keep();
  showStatus();
  send();
}

function scanned(code, quantity = null) {
  const scan = { id: newId(), code, quantity, at: Date.now() };
  const known = articles.get(code);
  say("wait", known?.sku ?? code, { name: known?.name ?? "", quantity: quantity === null ? "+1" : `= ${quantity}`, hint: texts.waiting });
  enqueue({ id: scan.id, code, quantity, at: scan.at });
  remember(scan);
}

function quantity(units) {
  const last = lastScan();
  if (!last) return say("bad", units, { hint: texts.quantity_of_what });
  takeBack(last);
  scanned(last.code, units);
}

function undo() {
  const last = lastScan();
  if (!last) return say("bad", texts.nothing_to_undo);
  takeBack(last);
  say("ready", texts.undone, { name: last.sku ?? last.code });
}

function takeBack(scan) {
  scan.is_undone = true;
  done.keep();
  show();
  const waiting = queue.value.findIndex((item) => item.id === scan.id && !inFlight.has(item));
  if (waiting >= 0) {
    queue.value.splice(waiting, 1);
    queue.keep();
    showStatus();
  } else {
    enqueue({ undoes: scan.id });
  }
}

function wire(item) {
  if (item.undoes) return { undoes: item.undoes };
  const seconds = Math.max(0, (Date.now() - item.at) / 1000).toFixed(3);
  const scan = { id: item.id, code: item.code, seconds_ago: seconds };
  return item.quantity === null ? scan : { ...scan, quantity: item.quantity };
}

async function send(size = BATCH) {
  if (isSending || isClosed || !queue.value.length) return;
  isSending = true;
  const batch = queue.value.slice(0, size);
  inFlight = new Set(batch);
  showStatus();
  const reply = await post(screen.url, { scans: batch.map(wire) });
  isSending = false;
  inFlight = new Set();
  const code = reply?.answer.status;
  if (code === 200) settle(batch, reply.body.results);
  else if (code === 400) refuse(batch, reply.body);
  else if ([401, 403].includes(code)) later(texts.sign_in);
  else if (code === 404 || (code === 409 && reply.body.code === "wrong_state")) close(reply.body.detail);
  else later(texts.offline);
}

function settle(batch, results) {
  failures = 0;
  drop(batch);
  for (const result of results) hear(result);
  show();
  showStatus();
  send();
}

function drop(items) {
  const gone = new Set(items);
  queue.value = queue.value.filter((item) => !gone.has(item));
  queue.keep();
}

function hear(result) {
  const scan = done.value.find((each) => each.id === result.id);
  const isLast = scan && scan === lastScan();
  if (result.verdict === "counted" || result.verdict === "undone") {
    if (scan) {
      Object.assign(scan, { sku: result.sku, name: result.name, units: result.quantity, is_sent: true });
      articles.set(scan.code, { sku: result.sku, name: result.name });
    }
    if (isLast) say("good", result.sku, { name: result.name, quantity: result.counted ?? "0", hint: texts.total });
  } else if (scan) {
    scan.is_refused = true;
    scan.verdict = result.verdict;
    say("bad", texts[result.verdict] ?? texts.refused, { name: scan.code, hint: texts[`${result.verdict}_what`] ?? "" });
  }
  done.keep();
}

function refuse(batch, problem) {
  if (batch.length > 1) return send(1);
  drop(batch);
  const scan = done.value.find((each) => each.id === batch[0].id);
  if (scan) scan.is_refused = true;
  say("bad", texts.refused, { name: batch[0].code ?? "", hint: problem.errors?.[0]?.detail ?? problem.detail });
  show();
  send();
}

function later(reason) {
  status("wait", `${reason} (${queue.value.length})`);
  setTimeout(send, PATIENCE_MILLISECONDS[Math.min(failures++, PATIENCE_MILLISECONDS.length - 1)]);
}

function close(detail) {
  isClosed = true;
  status("bad", `${texts.closed} (${queue.value.length})`);
  say("bad", texts.closed, { hint: detail ?? "" });
}

function showStatus() {
  if (isClosed) return;
  const waiting = queue.value.length;
  if (!waiting) status("good", texts.sent);
  else if (!failures) status("wait", `${texts.sending} (${waiting})`);
  else status("wait", `${texts.offline} (${waiting})`);
}

function row(scan) {
  const item = document.createElement("li");
  item.dataset.mood = scan.is_undone ? "undone" : scan.is_refused ? "bad" : scan.is_sent ? "good" : "wait";
  item.appendChild(document.createElement("b")).textContent = scan.sku ? `${scan.sku} ${scan.name ?? ""}` : scan.code;
  const what = scan.is_refused ? texts[scan.verdict] ?? texts.refused : `+${scan.units ?? scan.quantity ?? 1}`;
  item.appendChild(document.createElement("span")).textContent = what;
  return item;
}

function show() {
  list.replaceChildren(...done.value.toReversed().map(row));
}

listen({ scanned, quantity, undo });
window.addEventListener("online", () => send());
show();
showStatus();
send();
