// The order desk. What is typed is priced at once and kept when it is saved; the API says what may be sold so, and its
// reasons stand beside what they name. A scanner is a keyboard that types digits and Enter.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const find = (id) => document.getElementById(id);
const screen = read("desk-screen");
const texts = read("desk-texts");
const DRAFTS = "/api/v1/carts/drafts";
const ADDRESS = ["name", "line1", "line2", "city", "region", "postal_code", "country"];
const PAUSE_MILLISECONDS = 350;
const form = find("desk-form");
const known = screen.number ? await looked(screen.number) : null;
const isOpen = !known || ["open", "lapsed"].includes(known.status);
const money = (amount) => `${amount} ${known?.currency ?? priced?.totals.currency ?? ""}`;
let lines = (known?.lines ?? []).map(({ sku, name, quantity, agreed }) => ({
  sku, name, quantity, unit_price: agreed?.unit_price ?? "", reason: agreed?.reason ?? "",
}));
let customer = known?.customer_id ? { id: known.customer_id, name: known.email || known.customer_id } : null;
let version = known?.version ?? 0;
let number = known?.number ?? "";
let priced = null;
let asked = 0;
let timer = 0;
let key = newKey();

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** The server's answer: {ok, status, body, etag}; `status` 0 where nobody answered. */
async function ask(method, path, body, headers = {}) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    const answer = await fetch(path, {
      method,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { ok: answer.ok, status: answer.status, body: await answer.json().catch(() => ({})) };
  } catch {
    return { ok: false, status: 0, body: {} };
  }
}

/** The draft of this page. */
async function looked(named) {
  const answer = await ask("GET", `${DRAFTS}/${named}`);
  if (answer.ok) return answer.body;
  refuse(answer);
  throw new Error(`${named} cannot be read`);
}

function status(mood, text) {
  find("desk-status").dataset.mood = mood;
  find("desk-status").textContent = text;
}

function refuse({ status: code, body }) {
  const words = code === 0 ? texts.offline : [401, 403].includes(code) && !body.detail ? texts.sign_in : body.detail;
  const named = (body.errors ?? []).map((each) => `${each.field}: ${each.detail}`);
  const about = body.sku ? [body.sku] : [];
  find("desk-said").replaceChildren(...[words, ...about, ...named].map((text) => element("p", {}, text ?? "")));
  for (const each of body.errors ?? []) mark(each.field);
  if (body.sku) document.querySelector(`tr[data-sku="${CSS.escape(body.sku)}"] input`)?.setAttribute("aria-invalid", "true");
}

function mark(field) {
  const [first, place, name] = field.split(".");
  const row = first === "lines" ? find("desk-lines").children[Number(place)] : null;
  const input = row?.querySelector(`[name="${name}"]`) ?? form.elements.namedItem(first === "shipping_address" ? place : first);
  input?.setAttribute?.("aria-invalid", "true");
}

function forgive() {
  find("desk-said").replaceChildren();
  for (const each of document.querySelectorAll("#desk [aria-invalid]")) each.removeAttribute("aria-invalid");
}

/** The draft as it stands on the desk. */
function said() {
  const values = Object.fromEntries(new FormData(form));
  const isPickup = values.shipping_method === "pickup";
  const address = Object.fromEntries(ADDRESS.map((name) => [name, values[name].trim()]));
  const isEmpty = !address.name && !address.line1 && !address.city;
  return {
    email: values.email.trim(),
    customer_id: customer?.id ?? null,
    language: values.language,
    store: values.store.trim(),
    lines: lines.map(({ sku, quantity, unit_price, reason }) => ({
      sku,
      quantity: String(quantity),
      ...(unit_price ? { unit_price: unit_price.replace(",", "."), reason } : {}),
    })),
    coupons: find("desk-coupons").value.split(/[\s,]+/).filter(Boolean),
    shipping_method: values.shipping_method,
    pickup_location: isPickup ? values.pickup_location : null,
    shipping_address: isEmpty ? null : address,
    note: values.note,
    customer_note: values.customer_note,
  };
}

// --- Goods ---

async function scanned(text) {
  const found = find("desk-found");
  found.replaceChildren();
  if (/^\d{1,4}$/.test(text) && lines.length) {
    lines.at(-1).quantity = text;
    return changed();
  }
  const isBarcode = /^\d{6,14}$/.test(text);
  const path = isBarcode ? `by-barcode/${text}` : encodeURIComponent(text);
  const article = await ask("GET", `/api/v1/variants/${path}`);
  if (article.ok) return add(article.body);
  const products = await ask("GET", `/api/v1/products?search=${encodeURIComponent(text)}`);
  const offers = (products.body.results ?? []).flatMap((product) =>
    product.variants.map((variant) => ({ ...variant, name: product.name })),
  );
  const choose = (variant) => element("li", {}, element("button", { type: "button", onclick: () => choose_(variant) },
    `${variant.name} · ${variant.sku} · ${variant.price.amount} ${variant.price.currency}`));
  const choose_ = (variant) => {
    found.replaceChildren();
    add(variant);
  };
  const hint = element("li", {}, offers.length ? texts.unknown : texts.none);
  found.replaceChildren(hint, ...offers.slice(0, 8).map(choose));
}

function add({ sku, name, barcode }) {
  const units = Number(barcode?.pack_quantity ?? barcode?.quantity ?? 1) || 1;
  const line = lines.find((each) => each.sku === sku);
  lines = lines.filter((each) => each !== line);
  lines.push(line ? { ...line, quantity: String(Number(line.quantity) + units) } : { sku, name, quantity: String(units), unit_price: "", reason: "" });
  changed();
  find("desk-code").focus();
}

function row(line) {
  const shown = priced?.lines.find((each) => each.sku === line.sku);
  const input = (name, label, attributes = {}) =>
    element("input", {
      name, value: line[name], "aria-label": `${label} ${line.name}`, autocomplete: "off", ...attributes,
      oninput: ({ target }) => {
        line[name] = target.value;
        later();
      },
    });
  const number_ = { inputmode: "decimal", maxlength: 12 };
  const price = input("unit_price", texts.price_of, { ...number_, placeholder: texts.list });
  const remove = () => {
    lines = lines.filter((each) => each !== line);
    changed();
  };
  return element("tr", { "data-sku": line.sku },
    element("th", { scope: "row" }, line.name, element("br"), element("small", {}, line.sku)),
    element("td", { class: "doc-number" }, input("quantity", texts.quantity_of, number_)),
    element("td", { class: "doc-number", "data-list": "" }, shown?.list_price ?? ""),
    element("td", {}, price, input("reason", texts.reason_of, { maxlength: 255, placeholder: texts.reason })),
    element("td", { class: "doc-number", "data-total": "" }, shown?.net ?? ""),
    element("td", {}, element("button", { type: "button", class: "doc-button", "aria-label": `${texts.remove} ${line.name}`, onclick: remove }, "×")),
  );
}

/** The goods are other ones: the table is drawn anew, and priced. */
function changed() {
  find("desk-lines").replaceChildren(...lines.map(row));
  later();
}

function later() {
  if (!isOpen) return;
  status("wait", texts.unsaved);
  clearTimeout(timer);
  timer = setTimeout(reprice, PAUSE_MILLISECONDS);
}

/** What has a price while it is being typed: an address that is not whole yet is none, nor is an e-mail. */
function priceable(wish) {
  const address = wish.shipping_address;
  const isWhole = address?.name && address.line1 && address.city && address.country.length === 2;
  return { ...wish, email: "", shipping_address: isWhole ? address : null };
}

async function reprice() {
  forgive();
  if (!lines.length) return showPrice(null);
  const mine = (asked += 1);
  const answer = isOpen
    ? await ask("POST", `${DRAFTS}/preview`, { ...priceable(said()), number })
    : await ask("POST", `${DRAFTS}/${number}/quote`);
  if (mine !== asked) return;
  if (!answer.ok) refuse(answer);
  showPrice(answer.ok ? answer.body : null);
}

function showPrice(found) {
  priced = found;
  for (const tr of find("desk-lines").children) {
    const shown = priced?.lines.filter((each) => each.sku === tr.dataset.sku) ?? [];
    tr.querySelector("[data-list]").textContent = shown[0]?.list_price ?? "";
    tr.querySelector("[data-total]").textContent = shown.length ? total(shown.map((each) => each.net)) : "";
  }
  find("desk-problems").replaceChildren(...(priced?.problems ?? []).map(problem));
  find("desk-totals").replaceChildren(...(priced ? sums() : []));
  find("desk-derivation").replaceChildren(...(priced ? derivation() : []));
}

const total = (amounts) => amounts.reduce((sum, each) => sum + Number(each), 0).toFixed(2);

function problem(each) {
  const what = lines.find((line) => line.sku === each.sku)?.name ?? each.coupon ?? "";
  const left = each.available === undefined ? "" : ` (${each.available} ${texts.available})`;
  return element("li", {}, `${what ? `${what}: ` : ""}${each.detail}${left}`);
}

const sum = (label, amount, name = "") =>
  element("tr", { class: name }, element("th", { scope: "row" }, label), element("td", { class: "doc-number" }, money(amount)));

function sums() {
  const { subtotal, discount, shipping, total: whole } = priced.totals;
  const taxes = new Map();
  const all = [...priced.lines.flatMap((line) => line.taxes), ...priced.shipping.taxes];
  for (const { code, amount } of all) taxes.set(code, (taxes.get(code) ?? 0) + Number(amount));
  return [
    sum(texts.goods, subtotal),
    Number(discount) ? sum(texts.discount, `-${discount}`) : null,
    sum(texts.shipping, shipping),
    ...[...taxes].map(([code, amount]) => sum(code, amount.toFixed(2))),
    sum(texts.total, whole, "desk-total"),
  ].filter(Boolean);
}

function derivation() {
  const step = (...cells) => element("tr", {}, ...cells.map((text, at) => element(at ? "td" : "th", at ? { class: "doc-number" } : { scope: "row" }, text)));
  const taxed = (taxes) => taxes.map(({ code, amount }) => `${code} ${amount}`).join(" + ");
  const of = (line) => step(line.name, `${line.quantity} × ${line.unit_price}${line.agreed ? ` (${line.list_price})` : ""}`,
    Number(line.discount) ? `- ${line.discount}` : "", `= ${line.net}`, `+ ${taxed(line.taxes)}`, `= ${line.total}`);
  const offer = (each) => step(each.coupon ?? each.code, "", `- ${each.amount}`, "", "", "");
  return [
    ...priced.lines.map(of),
    ...priced.promotions.map(offer),
    step(texts.shipping, "", "", `= ${priced.shipping.amount}`, `+ ${taxed(priced.shipping.taxes)}`, ""),
  ];
}

// --- Customer ---

async function look(event) {
  event.preventDefault();
  const answer = await ask("GET", `/api/v1/customers?search=${encodeURIComponent(find("desk-who").value.trim())}`);
  if (!answer.ok) return refuse(answer);
  const choose = (person) => {
    customer = { id: person.id, name: `${person.first_name} ${person.last_name} (${person.number})` };
    form.elements.email.value = person.email;
    if (!form.elements.name.value) form.elements.name.value = `${person.first_name} ${person.last_name}`.trim();
    find("desk-people").replaceChildren();
    showCustomer();
    later();
  };
  const people = answer.body.results.map((person) =>
    element("li", {}, element("button", { type: "button", onclick: () => choose(person) },
      `${person.first_name} ${person.last_name} · ${person.email} · ${person.number}`)));
  find("desk-people").replaceChildren(...(people.length ? people : [element("li", {}, texts.nobody)]));
}

function showCustomer() {
  const account = find("desk-account");
  account.hidden = !customer;
  account.querySelector("strong").textContent = customer?.name ?? "";
}

function showDelivery() {
  const isPickup = form.elements.shipping_method.value === "pickup";
  form.elements.pickup_location.closest("label").hidden = !isPickup;
}

// --- What is done with it ---

async function save() {
  forgive();
  const answer = number
    ? await ask("PUT", `${DRAFTS}/${number}`, said(), { "If-Match": `"${version}"` })
    : await ask("POST", DRAFTS, said(), { "Idempotency-Key": key });
  if (!answer.ok) {
    if (answer.status !== 0) key = newKey(); // refused: the next press is another wish
    refuse(answer);
    return false;
  }
  ({ number, version } = answer.body);
  history.replaceState(null, "", pageOf(number));
  status("good", texts.saved);
  return true;
}

const pageOf = (named) => screen.page.replace("KEY", String(Number(named.slice(2))));
const days = () => Number(find("desk-days").value) || 7;

async function act(name, body = {}) {
  const answer = await ask("POST", `${DRAFTS}/${number}/${name}`, body);
  if (!answer.ok) refuse(answer);
  return answer.ok ? answer.body : null;
}

const does = {
  save: async () => (await save()) && location.assign(pageOf(number)),
  mail: async () => {
    if (!(await save()) || !(await act("send", { days: days(), is_mailed: true }))) return;
    location.assign(pageOf(number));
  },
  pay: async () => {
    if (!(await save())) return;
    const sent = await act("send", { days: days(), is_mailed: false });
    if (!sent) return;
    window.open(sent.link, "_blank", "noopener");
    location.assign(pageOf(number));
  },
  withdraw: async () => confirm(texts.sure_withdraw) && (await act("withdraw")) && location.reload(),
  discard: async () => confirm(texts.sure_discard) && (await act("discard")) && location.reload(),
  duplicate: async () => {
    const copy = await act("duplicate");
    if (copy) location.assign(pageOf(copy.number));
  },
};

let isBusy = false;

async function press({ target }) {
  const name = target.dataset.does;
  if (!name || isBusy) return; // a second press is the first one
  isBusy = true;
  await does[name]().finally(() => {
    isBusy = false;
  });
}

function begin() {
  const options = (field, pairs) => form.elements[field].replaceChildren(...pairs.map(([value, text]) => element("option", { value }, text)));
  options("shipping_method", screen.methods);
  options("pickup_location", screen.places);
  find("desk-stores").replaceChildren(...(screen.stores ?? []).map((value) => element("option", { value })));
  const usual = { language: screen.language, store: screen.stores?.length === 1 ? screen.stores[0] : "", shipping_method: "standard" };
  const address = { country: screen.country, region: screen.region, ...(known?.shipping_address ?? {}) };
  for (const [name, value] of Object.entries({ ...usual, ...(known ?? {}), ...address })) {
    const field = form.elements.namedItem(name);
    if (field && value !== null && "value" in field) field.value = value;
  }
  find("desk-coupons").value = (known?.coupons ?? []).join(" ");
  for (const pane of document.querySelectorAll(".desk-pane")) pane.disabled = !isOpen;
  find("desk-lines").replaceChildren(...lines.map(row));
  showCustomer();
  showDelivery();
  if (lines.length && (isOpen || known.status === "sent")) reprice();
  if (isOpen) find("desk-code").focus();
}

find("desk-scan").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = find("desk-code").value.trim();
  find("desk-code").value = "";
  if (text) scanned(text);
});
find("desk-search").addEventListener("submit", look);
find("desk-account").querySelector("button").addEventListener("click", () => {
  customer = null;
  showCustomer();
  later();
});
find("desk-coupons").addEventListener("input", later);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", later);
form.addEventListener("change", showDelivery);
find("desk-steps").addEventListener("click", press);
begin();
