import { query, read } from "../api.js";
import { h } from "../dom.js";
import { card, heading, link, toast } from "../parts.js";
import { go, parameters, to } from "../router.js";
import { words } from "../words.js";

const SHOWN_AT_FIRST = 8;

/** The list: searched, narrowed by facets, sorted; all of it in the address. */
export async function view({ signal }) {
  const asked = parameters();
  const filters = new URLSearchParams(asked);
  for (const name of ["cursor", "ordering"]) filters.delete(name);
  const [page, narrowing] = await Promise.all([
    read(`/products?${asked}`, { signal }),
    read(`/catalogue/facets?${filters}`, { signal }).catch(() => ({ total: null, facets: [] })),
  ]);
  if (asked.toString() === lastAsked.without && narrowing.total !== null) toast(words.found(narrowing.total));
  const title = titleOf(asked, narrowing.facets);
  return h(
    "div",
    { class: "list" },
    h(
      "div",
      { class: "list-head" },
      heading(title),
      narrowing.total !== null && h("p", { class: "soft" }, words.found(narrowing.total)),
      sorting(asked),
    ),
    narrowing.facets.length > 0 &&
      h("aside", { class: "facets", "aria-label": words.narrow }, facetForm(asked, narrowing.facets)),
    h("div", { class: "list-body" }, chosen(asked, narrowing.facets), results(page, asked), pages(page)),
  );
}

const lastAsked = { without: "" };

function change(alter) {
  const next = parameters();
  next.delete("cursor");
  alter(next);
  lastAsked.without = next.toString();
  go(`/products${query(Object.fromEntries([...new Set(next.keys())].map((name) => [name, next.getAll(name)])))}`);
}

function titleOf(asked, facets) {
  if (asked.get("search")) return words.resultsFor(asked.get("search"));
  const shelf = asked.getAll("category");
  const values = facets.find((facet) => facet.parameter === "category")?.values ?? [];
  return values.find((value) => shelf.length === 1 && value.value === shelf[0])?.label ?? words.everything;
}

function sorting(asked) {
  const choices = [...(asked.get("search") ? ["relevance"] : []), "name", "price", "-price", "newest"];
  const now = asked.get("ordering") ?? choices[0];
  const options = choices.map((each) => h("option", { value: each, selected: each === now }, words.orderings[each]));
  const onchange = (event) => change((next) => next.set("ordering", event.target.value));
  return h(
    "p",
    { class: "sorting" },
    h("label", { for: "ordering" }, words.sort),
    h("select", { id: "ordering", onchange }, options),
  );
}

// On a phone the facets fold away; at a desk they stand beside the list (shop.css opens them).
function facetForm(asked, facets) {
  const groups = facets.filter((facet) => facet.values.length).map((facet) => facetGroup(asked, facet));
  const wide = matchMedia("(min-width: 56rem)").matches;
  return h("details", { open: wide }, h("summary", {}, words.narrow), groups);
}

function facetGroup(asked, { parameter, label, values }) {
  const shown = parameter === "in_stock" ? values.filter((value) => value.value === "true") : values;
  const boxes = shown.map((value) => facetBox(asked, parameter, value));
  const rest = boxes.splice(shown.some((value) => value.is_selected) ? Infinity : SHOWN_AT_FIRST);
  return h(
    "fieldset",
    {},
    h("legend", {}, label),
    boxes,
    rest.length > 0 && h("details", { class: "more" }, h("summary", {}, words.more(rest.length)), rest),
  );
}

function facetBox(asked, parameter, { value, label, count, parent }) {
  const id = `facet-${parameter}-${value}`;
  const checked = asked.getAll(parameter).includes(value);
  const onchange = () => change((next) => choose(next, parameter, value, { checked: !checked, parent }));
  return h(
    "label",
    { class: parent ? "box inner" : "box", for: id },
    h("input", { type: "checkbox", id, checked, onchange }),
    h("span", {}, label),
    h("span", { class: "soft" }, String(count)),
  );
}

// Any of the values will do, but of the shelves one is looked at, and leaving it leads to the one above.
function choose(next, parameter, value, { checked, parent }) {
  const others = parameter === "category" ? [] : next.getAll(parameter).filter((each) => each !== value);
  next.delete(parameter);
  if (checked) others.push(value);
  else if (parent) others.push(parent);
  for (const each of others) next.append(parameter, each);
}

function chosen(asked, facets) {
  const known = facets.flatMap((facet) =>
    facet.values
      .filter((value) => asked.getAll(facet.parameter).includes(value.value))
      .map((value) => [facet.parameter, value]),
  );
  if (!known.length) return null;
  const chips = known.map(([parameter, value]) => {
    const without = () => change((next) => choose(next, parameter, value.value, { checked: false }));
    return h(
      "li",
      {},
      h(
        "button",
        { class: "chip", onclick: without, "aria-label": words.without(value.label) },
        value.label,
        h("span", { "aria-hidden": "true" }, " ×"),
      ),
    );
  });
  return h("ul", { class: "chips", "aria-label": words.chosen }, chips);
}

function results(page, asked) {
  if (page.results.length) return h("ul", { class: "cards" }, page.results.map(card));
  const text = asked.get("search");
  return h(
    "div",
    { class: "message" },
    h("p", { class: "lead" }, text ? words.nothingFoundFor(text) : words.nothingFound),
    h("p", { class: "actions" }, link("/products", words.everything)),
  );
}

function pages(page) {
  const step = (address, text, rel) =>
    address && h("a", { class: "button", rel, href: to(`/products?${new URL(address).searchParams}`) }, text);
  if (!page.next && !page.previous) return null;
  return h(
    "nav",
    { class: "pages", "aria-label": words.pages },
    step(page.previous, words.previous, "prev"),
    step(page.next, words.next, "next"),
  );
}
