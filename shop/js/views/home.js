import { read } from "../api.js";
import { h } from "../dom.js";
import { card, link } from "../parts.js";
import { to } from "../router.js";
import { shelves } from "../shelves.js";
import { day, words } from "../words.js";

const NEWEST = "/products?ordering=newest&in_stock=true&page_size=60";
const SHOWN = 10;

const NOTHING = { results: [] };

const asked = (signal) =>
  Promise.all([read(NEWEST, { signal }), shelves(), read("/promotions", { signal }).catch(() => NOTHING)]);

let early = null;

/** What the view will show is asked for before there are words to show it with. */
export function prepare() {
  early = asked();
  early.catch(() => null);
}

/** The first view: what is new, what is cheaper, and the shelves. */
export async function view({ signal }) {
  const begun = early;
  early = null;
  const [newest, tree, offers] = await (begun ?? asked(signal));
  return h(
    "div",
    {},
    h(
      "section",
      { class: "hero" },
      h("h1", { id: "home" }, words.tagline),
      h("p", { class: "lead" }, words.lead),
      h("p", { class: "actions" }, link("/products", words.seeAll, "button primary"), link("/lookup", words.findOrder)),
    ),
    offers.results.length > 0 &&
      h(
        "section",
        { "aria-labelledby": "offers" },
        h("h2", { id: "offers" }, words.offers),
        h("ul", { class: "offers" }, offers.results.map(offer)),
      ),
    h(
      "section",
      { "aria-labelledby": "newest" },
      h("h2", { id: "newest" }, words.newest),
      h("ul", { class: "cards" }, mixed(newest.results).map(card)),
    ),
    tree.results.length > 0 &&
      h(
        "section",
        { "aria-labelledby": "all-shelves" },
        h("h2", { id: "all-shelves" }, words.shelves),
        h("ul", { class: "tiles" }, tree.results.map(shelf)),
      ),
  );
}

// Of what is new, one from each shelf before a second from any: ten paints are not a shop.
function mixed(products) {
  const byShelf = Map.groupBy(products, (product) => product.category?.slug);
  const rounds = [...byShelf.values()].flatMap((shelf) => shelf.map((product, round) => [round, product]));
  return rounds
    .sort(([a], [b]) => a - b)
    .slice(0, SHOWN)
    .map(([, product]) => product);
}

const offer = (promotion) =>
  h(
    "li",
    {},
    h("strong", {}, promotion.name),
    promotion.ends_at && h("span", { class: "soft" }, words.until(day(promotion.ends_at))),
  );

function shelf(category) {
  const below = category.children.map((child) => child.name).slice(0, 3);
  return h(
    "li",
    { class: "tile" },
    h("a", { href: to(`/products?category=${encodeURIComponent(category.slug)}`) }, category.name),
    h("span", { class: "soft" }, below.join(" · ")),
  );
}
