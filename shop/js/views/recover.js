import { ask } from "../api.js";
import * as cart from "../cart.js";
import { h } from "../dom.js";
import { heading, link, message, reason } from "../parts.js";
import { go } from "../router.js";
import { words } from "../words.js";

const STOP = "stop-";

/** The links of a reminder: back to the cart, or no more reminders. The token stands behind the #, where no log sees it. */
export async function view({ signal }) {
  const said = location.hash.slice(1);
  if (!said) return go("/cart", { replace: true });
  if (said.startsWith(STOP)) return declining(said.slice(STOP.length));
  try {
    await cart.recover(said, signal);
  } catch (problem) {
    return message(
      words.cartGone,
      reason(problem),
      link("/sign-in?next=/cart", words.signIn),
      link("/products", words.toShop, "button quiet"),
    );
  }
  return go("/cart", { replace: true });
}

// Programs that read mails open links: a person presses a button.
function declining(token) {
  const place = h("section", { class: "message" });
  const decline = async () => {
    const title = await ask("POST", "/carts/recover/decline", { body: { token } }).then(() => words.declined, reason);
    place.replaceChildren(heading(title), h("p", { class: "actions" }, link("/", words.toShop)));
  };
  place.append(
    heading(words.reminders),
    h("p", { class: "lead" }, words.remindersHelp),
    h("p", { class: "actions" }, h("button", { class: "button primary", onclick: decline }, words.noReminders)),
  );
  return place;
}
