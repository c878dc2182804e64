import { ask } from "../api.js";
import * as cart from "../cart.js";
import { h } from "../dom.js";
import { field, form, heading, link, message, reason, toast } from "../parts.js";
import { go, parameters } from "../router.js";
import { signIn } from "../session.js";
import { words } from "../words.js";

/** Signing in, opening an account, asking for another password. */
export const view = ({ found: [which] }) => ({ "sign-in": entrance, register, reset })[which]();

// Only a place of ours: an address in a link must not lead elsewhere.
const next = () => {
  const wanted = parameters().get("next") ?? "";
  return /^(\/[A-Za-z0-9-]+)+$/.test(wanted) ? wanted : "/account";
};

const email = () =>
  field({
    name: "email",
    label: words.email,
    type: "email",
    required: true,
    maxlength: 254,
    autocomplete: "username",
    wide: true,
  });
const password = (autocomplete, hint) =>
  field({
    name: "password",
    label: words.password,
    type: "password",
    required: true,
    maxlength: 1000,
    minlength: autocomplete === "new-password" ? 8 : null,
    autocomplete,
    hint,
    wide: true,
  });

function entrance() {
  const onsubmit = (values) => enter(values.email.trim(), values.password);
  return h(
    "section",
    { class: "narrow" },
    heading(words.signIn),
    form({ submit: words.signIn, onsubmit }, email(), password("current-password")),
    h(
      "p",
      { class: "actions" },
      link(`/register?next=${next()}`, words.register, "button quiet"),
      link("/reset", words.forgotten, "button quiet"),
    ),
  );
}

async function enter(address, secret) {
  await signIn(address, secret);
  const merged = await cart.bringAlong().catch((problem) => toast(reason(problem))); // signed in all the same
  await go(next(), { replace: true });
  if (merged !== undefined) toast(welcome(merged));
}

function welcome(merged) {
  const dropped = merged?.merge?.dropped ?? [];
  if (dropped.length)
    return words.dropped(dropped.map((each) => each.coupon ?? `${each.quantity} × ${each.sku}`).join(", "));
  return merged?.merge ? words.welcomeCart : words.welcome;
}

function register() {
  const onsubmit = async (values) => {
    await ask("POST", "/auth/register", { body: { ...values, email: values.email.trim() }, anonymous: true });
    try {
      await enter(values.email.trim(), values.password);
      toast(words.verifySent);
    } catch (problem) {
      // the address may have an account already, and nobody is told here
      await go("/sign-in", { replace: true });
      toast(problem.status === 401 ? words.verifySent : reason(problem));
    }
  };
  return h(
    "section",
    { class: "narrow" },
    heading(words.register),
    form(
      { submit: words.register, onsubmit },
      field({
        name: "first_name",
        label: words.firstName,
        required: true,
        maxlength: 100,
        autocomplete: "given-name",
        wide: true,
      }),
      field({
        name: "last_name",
        label: words.lastName,
        required: true,
        maxlength: 100,
        autocomplete: "family-name",
        wide: true,
      }),
      email(),
      password("new-password", words.passwordHelp),
    ),
  );
}

function reset() {
  const place = h("section", { class: "narrow" });
  const onsubmit = async (values) => {
    await ask("POST", "/auth/password/reset", { body: { email: values.email.trim() }, anonymous: true });
    place.replaceChildren(message(words.lookIntoMail, words.resetSent, link("/sign-in", words.signIn)));
    place.querySelector("h1").focus();
  };
  place.append(
    heading(words.resetTitle),
    h("p", { class: "lead" }, words.resetHelp),
    form({ submit: words.sendLink, onsubmit }, email()),
  );
  return place;
}
