import { ask } from "../api.js";
import * as cart from "../cart.js";
import { h } from "../dom.js";
import { field, form, heading, link, notice, toast } from "../parts.js";
import { addressFields, addressLines, addressOf } from "../places.js";
import { again, go } from "../router.js";
import { isSignedIn, keepPair, signOut } from "../session.js";
import { words } from "../words.js";

/** A customer's own page. */
export async function view({ signal }) {
  if (!isSignedIn()) return go("/sign-in", { replace: true });
  const [me, { results: addresses }] = await Promise.all([
    ask("GET", "/customers/me", { signal }),
    ask("GET", "/customers/me/addresses", { signal }),
  ]);
  return h(
    "div",
    { class: "account" },
    heading(words.hello(me.first_name)),
    !me.email_verified && verification(me),
    h(
      "p",
      { class: "actions" },
      link("/orders", words.yourOrders, "button primary"),
      h("button", { class: "button quiet", onclick: leave }, words.signOut),
    ),
    h("section", { "aria-labelledby": "me" }, h("h2", { id: "me" }, words.profile), profile(me)),
    h("section", { "aria-labelledby": "book" }, h("h2", { id: "book" }, words.addressBook), book(addresses)),
    h("section", { "aria-labelledby": "secret" }, h("h2", { id: "secret" }, words.changePassword), passwordForm()),
  );
}

async function leave() {
  await signOut();
  cart.forget();
  toast(words.signedOut);
  await go("/");
}

function verification(me) {
  const send = async () => {
    await ask("POST", "/auth/verify", { body: {} });
    toast(words.verifySent);
  };
  return notice(
    "status",
    words.notVerified(me.email),
    " ",
    h("button", { class: "plain", onclick: send }, words.sendAgain),
  );
}

function profile(me) {
  const onsubmit = async (values) => {
    await ask("PATCH", "/customers/me", { body: values, version: me.version });
    toast(words.kept);
    await again();
  };
  return form(
    { submit: words.save, onsubmit },
    h(
      "div",
      { class: "fields" },
      field({
        name: "first_name",
        label: words.firstName,
        value: me.first_name,
        required: true,
        maxlength: 100,
        autocomplete: "given-name",
      }),
      field({
        name: "last_name",
        label: words.lastName,
        value: me.last_name,
        required: true,
        maxlength: 100,
        autocomplete: "family-name",
      }),
      field({ name: "phone", label: words.phone, value: me.phone, type: "tel", maxlength: 40, autocomplete: "tel" }),
      field({
        name: "locale",
        label: words.mailLanguage,
        value: me.locale,
        required: true,
        options: [
          ["en", "English"],
          ["fr", "Français"],
        ],
      }),
    ),
  );
}

function book(addresses) {
  const remove = async (address) => {
    await ask("DELETE", `/customers/me/addresses/${address.id}`);
    toast(words.kept);
    await again();
  };
  const row = (address) =>
    h(
      "li",
      { class: "line" },
      h(
        "address",
        {},
        addressLines(address).map((line) => h("span", {}, line)),
      ),
      h(
        "button",
        { class: "plain small", "aria-label": words.removeOf(address.line1), onclick: () => remove(address) },
        words.remove,
      ),
    );
  const onsubmit = async (values) => {
    await ask("POST", "/customers/me/addresses", {
      body: { ...addressOf(values), is_default_shipping: !addresses.length },
      intent: `address.${values.line1}`,
    });
    toast(words.kept);
    await again();
  };
  return h(
    "div",
    {},
    h("ul", { class: "lines" }, addresses.map(row)),
    h("details", {}, h("summary", {}, words.addAddress), form({ submit: words.save, onsubmit }, addressFields(""))),
  );
}

function passwordForm() {
  const secret = (name, label, autocomplete, hint) =>
    field({
      name,
      label,
      type: "password",
      required: true,
      maxlength: 1000,
      minlength: autocomplete === "new-password" ? 8 : null,
      autocomplete,
      hint,
    });
  const onsubmit = async (values, element) => {
    await keepPair(await ask("POST", "/customers/me/password", { body: values }));
    element.reset();
    toast(words.kept);
  };
  return form(
    { submit: words.changePassword, onsubmit },
    h(
      "div",
      { class: "fields" },
      secret("present_password", words.presentPassword, "current-password"),
      secret("password", words.newPassword, "new-password", words.passwordHelp),
    ),
  );
}
