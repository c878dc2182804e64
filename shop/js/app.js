// The page around the views.

import * as cart from "./cart.js";
import { byId, h } from "./dom.js";
import { toast } from "./parts.js";
import * as router from "./router.js";
import * as session from "./session.js";
import { shelves } from "./shelves.js";
import { choose, firstLanguage, speak, words } from "./words.js";

function showDoors() {
  const number = cart.count();
  byId("cart-count").hidden = number === 0;
  byId("cart-count").textContent = number;
  byId("cart-door").setAttribute("aria-label", words.cartWith(number));
  byId("account-name").textContent = session.isSignedIn() ? words.account : words.signIn;
}

// The top shelves; without product the page does without them.
async function showShelves() {
  const { results } = await shelves();
  const links = results.map((each) =>
    h("a", { href: router.to(`/products?category=${encodeURIComponent(each.slug)}`) }, each.name),
  );
  byId("shelves").replaceChildren(h("a", { href: router.to("/products") }, words.everything), ...links);
}

async function turnTo(language) {
  await choose(language);
  showDoors();
  await Promise.all([showShelves(), router.show({ keepsTyped: true })]);
}

function search(event) {
  event.preventDefault();
  const wanted = byId("search-words").value.trim();
  router.go(wanted ? `/products?search=${encodeURIComponent(wanted)}` : "/products");
}

async function open() {
  cart.whenChanged(showDoors);
  session.whenOver(() => {
    showDoors();
    toast(words.signedOutByShop);
  });
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => turnTo(button.dataset.language));
  }
  byId("search-form").addEventListener("submit", search);
  const spoken = speak(firstLanguage());
  router.prepare();
  shelves();
  await spoken;
  showDoors();
  router.listen();
  showShelves();
  await router.show({ isFirst: true });
  performance.mark("shop.first-view"); // how long a visitor has waited
  await cart.load().catch(() => null); // a cart that is out of reach is asked for again when it is opened
}

open();
