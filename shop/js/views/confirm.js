import { ask } from "../api.js";
import { focusOn, h } from "../dom.js";
import { field, form, heading, link, message } from "../parts.js";
import { go } from "../router.js";
import { words } from "../words.js";

/** Where the links of mails lead. The token stands behind the #, where no log sees it; programs that read mails open
 * links, so a person presses a button. */
export function view({ found: [which] }) {
  const token = location.hash.slice(1);
  if (!token) return go("/account", { replace: true });
  const page = { verify, "new-password": newPassword, "new-address": newAddress }[which];
  return page(encodeURIComponent(token));
}

const verify = (token) => pressed(words.verifyTitle, words.verifyHelp, `/auth/verify/${token}`, words.verified);

const newAddress = (token) =>
  pressed(words.newAddressTitle, words.newAddressHelp, `/auth/email/${token}`, words.addressChanged);

function newPassword(token) {
  const place = h("section", { class: "narrow" });
  const onsubmit = async ({ password }) => {
    await ask("POST", `/auth/password/reset/${token}`, { body: { password }, anonymous: true });
    done(place, words.passwordChanged);
  };
  place.append(
    heading(words.resetTitle),
    form(
      { submit: words.save, onsubmit },
      field({
        name: "password",
        label: words.newPassword,
        type: "password",
        required: true,
        maxlength: 1000,
        minlength: 8,
        autocomplete: "new-password",
        hint: words.passwordHelp,
        wide: true,
      }),
    ),
  );
  return place;
}

function pressed(title, help, path, said) {
  const place = h("section", { class: "narrow" });
  const onsubmit = async () => {
    await ask("POST", path, { anonymous: true });
    done(place, said);
  };
  place.append(heading(title), form({ submit: words.confirm, onsubmit }, h("p", { class: "lead" }, help)));
  return place;
}

// The link has done its work: nobody shall find it in the history.
function done(place, said) {
  history.replaceState(history.state, "", location.pathname);
  place.replaceChildren(message(said, "", link("/account", words.toAccount, "button primary"), link("/", words.toShop)));
  focusOn(place.querySelector("h1"));
}
