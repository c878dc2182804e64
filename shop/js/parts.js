// What several views are made of.

import { byId, focusOn, h, icon } from "./dom.js";
import { to } from "./router.js";
import { money, words } from "./words.js";

/** A picture in the size that fits, or the house's mark where there is none. */
export function picture(files, { alt = "", sizes, eager = false }) {
  if (!files) return h("span", { class: "picture blank" }, icon("blank"));
  return h("img", {
    class: "picture",
    src: files.medium,
    srcset: `${files.small} 160w, ${files.medium} 640w, ${files.large} 1600w`,
    sizes,
    alt,
    width: 640,
    height: 640,
    loading: eager ? "eager" : "lazy",
    decoding: "async",
  });
}

export const price = ({ amount, currency }) => money(amount, currency);

/** A product in a list. */
export function card(product) {
  const prices = product.variants.map((variant) => variant.price).sort((a, b) => a.amount - b.amount);
  const isIn = product.variants.some((variant) => variant.in_stock);
  const differs = prices.at(-1)?.amount !== prices[0]?.amount;
  return h(
    "li",
    { class: "card" },
    h(
      "a",
      { href: to(`/products/${encodeURIComponent(product.slug)}`) },
      picture(product.picture, { sizes: "(max-width: 40rem) 45vw, 15rem" }),
      h("span", { class: "card-name" }, product.name),
    ),
    h(
      "p",
      { class: "card-line" },
      prices[0] && h("span", { class: "card-price" }, differs ? words.from(price(prices[0])) : price(prices[0])),
      !isIn && h("span", { class: "tag out" }, words.soldOut),
    ),
  );
}

/** What went wrong, in the words of the shop. */
export const reason = (problem) => problem.message || (problem.status ? words.failed : words.unreachable);

/** A box that says something now; `alert` interrupts, `status` waits. */
export function notice(kind, ...children) {
  return h("div", { class: `notice ${kind}`, role: kind === "bad" ? "alert" : "status" }, ...children);
}

/** Say something in passing. */
export function toast(...children) {
  const box = byId("toast");
  box.replaceChildren(...children);
  box.classList.add("shown");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => box.classList.remove("shown"), 6000);
}

/** A labelled field with a place for what is wrong with it. */
export function field({ name, label, hint, options, wide, ...attributes }) {
  const id = attributes.id ?? `f-${name.replaceAll(".", "-")}`;
  const described = `${id}-said`;
  const input = options
    ? h(
        "select",
        { ...attributes, id, name, "aria-describedby": described },
        options.map(([value, text]) => h("option", { value, selected: value === attributes.value }, text)),
      )
    : h("input", { type: "text", ...attributes, id, name, "aria-describedby": described });
  const text = attributes.required ? [label] : [label, " ", h("span", { class: "soft" }, words.optional)];
  return h(
    "p",
    { class: wide ? "field wide" : "field" },
    h("label", { for: id }, ...text),
    input,
    h("span", { class: "said", id: described }, hint),
  );
}

/** Write the reasons beside their fields; the keyboard goes to the first. Returns how many had a place. */
export function showReasons(form, problem) {
  for (const field of form.querySelectorAll("[aria-invalid]")) clear(field);
  const wrong = Object.entries(problem.fields ?? {}).flatMap(([name, detail]) => {
    const found = form.elements.namedItem(name);
    return found instanceof Element ? [[found, detail]] : [];
  });
  for (const [field, detail] of wrong) {
    field.setAttribute("aria-invalid", "true");
    byId(field.getAttribute("aria-describedby")).textContent = detail;
    field.addEventListener("input", () => clear(field), { once: true });
  }
  if (wrong.length) focusOn(wrong[0][0]);
  return wrong.length;
}

function clear(field) {
  field.removeAttribute("aria-invalid");
  byId(field.getAttribute("aria-describedby")).textContent = "";
}

/** A form that does one thing at a time; what is refused is said beside the field, else above the button. */
export function form({ onsubmit, submit, ...attributes }, ...children) {
  const button = h("button", { class: "button primary" }, submit);
  const said = h("div", { class: "form-said" });
  let isBusy = false;
  async function run(event) {
    event.preventDefault();
    if (isBusy) return; // a second press is the first one
    isBusy = true;
    button.setAttribute("aria-disabled", "true");
    said.replaceChildren();
    try {
      await onsubmit(Object.fromEntries(new FormData(element)), element);
    } catch (problem) {
      if (problem.status === undefined) console.error(problem);
      if (!showReasons(element, problem)) said.replaceChildren(notice("bad", reason(problem)));
    } finally {
      isBusy = false;
      button.removeAttribute("aria-disabled");
    }
  }
  const element = h("form", { ...attributes, onsubmit: run }, ...children, said, button);
  return element;
}

export const heading = (text, attributes = {}) => h("h1", attributes, text);

/** A page of one message and ways on from it. */
export const message = (title, text, ...links) =>
  h(
    "section",
    { class: "message" },
    heading(title),
    text && h("p", { class: "lead" }, text),
    h("p", { class: "actions" }, ...links),
  );

export const link = (path, text, className = "button") => h("a", { href: to(path), class: className }, text);
