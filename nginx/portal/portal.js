import { texts } from "./texts.js";

// Who asks whom while a caller waits: the street plan of docs/architecture.md.
const SERVICES = {
  product: [],
  inventory: [],
  sales: ["product", "inventory", "customer"],
  reporting: [],
  customer: [],
  cart: ["product", "inventory"],
  order: ["cart", "product", "inventory", "customer"],
};
const NAMES = Object.keys(SERVICES);
const EVERY_MS = 5000;
const PATIENCE_MS = 4000;

const root = document.documentElement;
const states = new Map(NAMES.map((name) => [name, "waiting"]));
let gateway = "waiting";
let parts = { admin: true, docs: true, demo: false, shop: true };
let lookedAt = null;
let words = texts.en;

function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage is closed to us; the page works without
  }
}

function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // as above
  }
}

// --- Language and colours ---

function firstLanguage() {
  const wanted = [remembered("language"), ...navigator.languages].filter(Boolean);
  return wanted.map((tag) => tag.slice(0, 2)).find((tag) => tag in texts) ?? "en";
}

function speak(language) {
  words = texts[language];
  root.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = words[element.dataset.text];
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", words[element.dataset.label]);
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
  for (const name of NAMES) nameShop(name);
  show();
}

function paint(dark) {
  root.dataset.theme = dark ? "dark" : "light";
  document.querySelector(".theme").setAttribute("aria-pressed", String(dark));
}

// --- The seven shops ---

function buildStreet() {
  const street = document.getElementById("street");
  const template = document.getElementById("shop");
  for (const name of NAMES) {
    const shop = template.content.firstElementChild.cloneNode(true);
    shop.dataset.service = name;
    const addresses = [`/admin/${name}/`, `/docs/${name}`, `/schema/${name}.yaml`];
    shop.querySelectorAll(".doors a").forEach((door, index) => {
      door.href = addresses[index];
      door.dataset.needs = name;
    });
    street.append(shop);
  }
}

function nameShop(name) {
  const shop = document.querySelector(`[data-service="${name}"]`);
  const [title, owns] = words.houses[name];
  const asked = SERVICES[name].map((other) => words.houses[other][0]);
  const list = new Intl.ListFormat(root.lang, { type: "conjunction" });
  shop.querySelector("h3").textContent = title;
  shop.querySelector(".owns").textContent = owns;
  shop.querySelector(".asks").textContent = asked.length ? words.asks(list.format(asked)) : words.asksNobody;
  shop.querySelectorAll(".doors a").forEach((door, index) => {
    const label = [words.admin, words.docs, words.schema][index];
    door.textContent = label;
    door.setAttribute("aria-label", words.linkTo(label, title));
  });
}

// --- What runs ---

async function look(path) {
  try {
    const answer = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.status === 429) return null; // we asked too often: what we knew stands
    return answer.ok ? "open" : "closed";
  } catch {
    return "closed";
  }
}

async function lookAtAll() {
  const found = await Promise.all(["/health", ...NAMES.map((name) => `/health/${name}`)].map(look));
  gateway = found[0] ?? gateway;
  NAMES.forEach((name, index) => states.set(name, found[index + 1] ?? states.get(name)));
  lookedAt = new Date();
  show();
}

function show() {
  const open = NAMES.filter((name) => states.get(name) === "open").length;
  document.getElementById("gateway").textContent = words.gatewayStates[gateway];
  document.getElementById("open-count").textContent = lookedAt ? words.countOf(open, NAMES.length) : "…";
  showTime();
  showTotal(open);
  for (const name of NAMES) {
    const shop = document.querySelector(`[data-service="${name}"]`);
    shop.dataset.state = states.get(name);
    const sign = shop.querySelector(".state");
    sign.dataset.state = states.get(name);
    sign.textContent = words[states.get(name)];
  }
  document.querySelectorAll("[data-needs]").forEach(openOrShut);
}

function showTime() {
  const time = document.getElementById("looked");
  if (!lookedAt) return;
  time.dateTime = lookedAt.toISOString();
  time.textContent = lookedAt.toLocaleTimeString(root.lang, { timeStyle: "medium", hourCycle: "h23" });
}

function showTotal(open) {
  const total = document.getElementById("total");
  const known = open === NAMES.length ? "open" : open ? "partly" : "closed";
  const state = lookedAt ? known : "waiting";
  const said = { waiting: words.waiting, open: words.allOpen, partly: words.someOpen, closed: words.noneOpen };
  if (total.textContent !== said[state]) total.textContent = said[state]; // or a screen reader repeats it
  total.dataset.state = state;
}

// A link leads only to what runs: without an href it is no link.
function openOrShut(link) {
  link.dataset.href ??= link.getAttribute("href");
  link.hidden = !parts[link.dataset.part];
  if (states.get(link.dataset.needs) === "open") {
    link.href = link.dataset.href;
    link.removeAttribute("aria-disabled");
    link.removeAttribute("role");
  } else {
    link.removeAttribute("href");
    link.setAttribute("role", "link");
    link.setAttribute("aria-disabled", "true");
  }
}

async function askWhatIsPublic() {
  try {
    parts = await (await fetch("/portal/parts.json", { cache: "no-store" })).json();
  } catch {
    // the defaults stand
  }
  show();
}

async function keepLooking() {
  if (!document.hidden) await lookAtAll();
  setTimeout(keepLooking, EVERY_MS);
}

buildStreet();
speak(firstLanguage());
paint((remembered("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark");
document.querySelector("[data-origin]").textContent = location.origin;
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    remember("language", button.dataset.language);
    speak(button.dataset.language);
  });
}
document.querySelector(".theme").addEventListener("click", () => {
  const dark = root.dataset.theme !== "dark";
  remember("theme", dark ? "dark" : "light");
  paint(dark);
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) lookAtAll();
});
askWhatIsPublic();
keepLooking();
