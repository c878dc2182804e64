import { query, read } from "../api.js";
import * as cart from "../cart.js";
import { h } from "../dom.js";
import { form, heading, picture, price, toast } from "../parts.js";
import { go, parameters, to } from "../router.js";
import { words } from "../words.js";

const FEW = 5;

/** One product: its pictures, what it comes in, what it costs, whether it is there. */
export async function view({ found: [slug], signal }) {
  const product = await read(`/products/${encodeURIComponent(slug)}`, { signal });
  const variant =
    product.variants.find((each) => each.sku === parameters().get("sku")) ??
    product.variants.find((each) => each.in_stock) ??
    product.variants[0];
  const skus = product.variants.map((each) => each.sku);
  const stock = skus.length
    ? await read(`/inventory/availability${query({ sku: skus.slice(0, 50) })}`, { signal, tries: 1 }).catch(() => null)
    : null;
  const available = new Map(stock?.results.map((each) => [each.sku, Number(each.available)]));
  return h(
    "article",
    { class: "product" },
    trail(product.category),
    gallery(product, variant),
    h(
      "div",
      { class: "product-text" },
      product.brand && h("p", { class: "eyebrow" }, product.brand),
      heading(product.name),
      variant ? offer(product, variant, available) : h("p", { class: "notice" }, words.notSold),
      product.description && h("p", { class: "description" }, product.description),
      facts(product, variant),
    ),
  );
}

function trail(category) {
  if (!category) return null;
  const here = h("a", { href: to(`/products?category=${encodeURIComponent(category.slug)}`) }, category.name);
  return h(
    "nav",
    { class: "trail", "aria-label": words.trail },
    h("a", { href: to("/products") }, words.everything),
    h("span", { "aria-hidden": "true" }, " / "),
    here,
  );
}

function gallery(product, variant) {
  const own = product.pictures.filter((each) => each.sku === variant?.sku);
  const pictures = [...own, ...product.pictures.filter((each) => !own.includes(each) && !each.sku)];
  const sizes = "(max-width: 56rem) 92vw, 34rem";
  const [first, ...others] = pictures.length ? pictures : [null];
  const large = h("div", { class: "large" }, picture(first, { alt: first?.alt, sizes, eager: true }));
  const show = (each) => large.replaceChildren(picture(each, { alt: each.alt, sizes, eager: true }));
  const small = (each, index) =>
    h(
      "li",
      {},
      h(
        "button",
        { class: "plain", onclick: () => show(each), "aria-label": words.pictureOf(index + 1, pictures.length) },
        picture(each, { sizes: "5rem" }),
      ),
    );
  return h("div", { class: "gallery" }, large, others.length > 0 && h("ul", { class: "thumbs" }, pictures.map(small)));
}

function offer(product, variant, available) {
  const units = available.get(variant.sku);
  const isIn = units === undefined ? variant.in_stock : units > 0;
  return h(
    "div",
    {},
    h("p", { class: "price" }, variant.price ? price(variant.price) : words.notSold),
    variant.lowest_price_30_days && h("p", { class: "soft" }, words.lowest(price(variant.lowest_price_30_days))),
    product.variants.length > 1 && choice(product, variant, available),
    h("p", { class: isIn ? "stock in" : "stock out" }, stockText(isIn, units)),
    isIn && variant.price && purchase(product, variant, units),
  );
}

function stockText(isIn, units) {
  if (!isIn) return words.soldOut;
  return units !== undefined && units <= FEW ? words.fewLeft(units) : words.inStock;
}

function choice(product, variant, available) {
  const option = (each) => {
    const isIn = available.has(each.sku) ? available.get(each.sku) > 0 : each.in_stock;
    const id = `sku-${each.sku}`;
    const onchange = () =>
      go(`/products/${encodeURIComponent(product.slug)}?sku=${encodeURIComponent(each.sku)}`, { replace: true });
    const input = h("input", { type: "radio", name: "sku", id, checked: each.sku === variant.sku, onchange });
    return h(
      "label",
      { class: isIn ? "option" : "option out", for: id },
      input,
      h("span", {}, each.label || each.name, !isIn && h("span", { class: "hidden" }, ` (${words.soldOut})`)),
    );
  };
  return h("fieldset", { class: "options" }, h("legend", {}, words.choose), product.variants.map(option));
}

function purchase(product, variant, units) {
  const most = Math.min(units ?? 9999, 9999);
  const onsubmit = async ({ quantity }) => {
    await cart.add(variant.sku, variant.whole_quantity ? Number(quantity) : quantity, variant.price.currency);
    toast(words.added(variant.name), " ", h("a", { href: to("/cart") }, words.seeCart));
  };
  const step = variant.whole_quantity ? 1 : 0.001;
  const number = h("input", {
    type: "number",
    id: "quantity",
    name: "quantity",
    min: step,
    max: most,
    step,
    value: 1,
    required: true,
    inputmode: variant.whole_quantity ? "numeric" : "decimal",
  });
  return form(
    { class: "purchase", submit: words.addToCart, onsubmit },
    h("p", { class: "field" }, h("label", { for: "quantity" }, words.quantity), number),
  );
}

function facts(product, variant) {
  const rows = [
    ...product.attributes.map((each) => [each.name, [each.label, each.unit].filter(Boolean).join(" ")]),
    variant && [words.articleNumber, variant.sku],
    variant?.gtin && [words.barcode, variant.gtin],
  ];
  return h(
    "dl",
    { class: "facts" },
    rows.filter(Boolean).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
  );
}
