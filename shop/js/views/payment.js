// How somebody pays. A shop with a real provider replaces this file: its form, and the token that the provider's own
// script gives for it. The test provider does what it is told.

import { h } from "../dom.js";
import { words } from "../words.js";

const TOKENS = [
  "tok_approve",
  "tok_decline",
  "tok_challenge",
  "tok_timeout",
  "tok_lost_answer",
  "tok_twice",
  "tok_wrong_amount",
];

/** The fields of the form. */
export function paymentFields() {
  const card = (token) =>
    h(
      "label",
      { class: "box", for: token },
      h("input", { type: "radio", name: "payment.token", id: token, value: token, checked: token === TOKENS[0] }),
      h("span", {}, words.cards[token]),
    );
  return h(
    "fieldset",
    { id: "payment" },
    h("legend", {}, words.payment),
    h("p", { class: "soft" }, words.paymentHelp),
    TOKENS.map(card),
  );
}

/** What the checkout is told, from the form's values. */
export const paymentOf = (values) => ({ provider: "test", token: values["payment.token"] });
