import { ask, query } from "../api.js";
import { h } from "../dom.js";
import { field, form, heading } from "../parts.js";
import { go, parameters } from "../router.js";
import { words } from "../words.js";

/** An order for a guest who knows its number and the e-mail it was placed with. */
export function view() {
  const onsubmit = async ({ number, email }) => {
    const order = await ask("GET", `/orders/lookup${query({ number: number.trim(), email: email.trim() })}`);
    sessionStorage.setItem(`comptoir.order.${order.number}`, email.trim());
    await go(`/orders/${encodeURIComponent(order.number)}`);
  };
  return h(
    "section",
    { class: "narrow" },
    heading(words.findOrder),
    h("p", { class: "lead" }, words.findOrderHelp),
    form(
      { submit: words.find, onsubmit },
      field({
        name: "number",
        label: words.number,
        value: parameters().get("number"),
        required: true,
        maxlength: 20,
        autocomplete: "off",
        placeholder: "W-2026-000123",
        wide: true,
      }),
      field({
        name: "email",
        label: words.email,
        type: "email",
        required: true,
        maxlength: 254,
        autocomplete: "email",
        wide: true,
      }),
    ),
  );
}
