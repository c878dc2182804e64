// Gift cards and store credit: the cart remembers what pays first, and the checkout says what that comes to before anybody
// pays. A code is sent once and never told again; what is shown and named afterwards is its end.

import { ask } from "../api.js";
import { byId, focusOn, h } from "../dom.js";
import { field, notice, reason } from "../parts.js";
import { money, words } from "../words.js";

export class StoredValue {
  // `credits` are what the customer's store credit lies in, if any; `onchange` asks for the sums anew
  constructor(found, credits, onchange) {
    this.path = `/carts/${found.id}`;
    this.cartId = found.id;
    this.currency = found.currency;
    this.kept = found.stored_value;
    this.credit = credits.length ? sum(credits.map((each) => each.available)) : null;
    this.onchange = onchange;
    this.covered = null;
    this.list = h("ul", { class: "coupons", "aria-label": words.paysFirst });
    this.said = h("div", {});
  }

  fields() {
    this.code = field({
      name: "gift_card",
      label: words.giftCard,
      maxlength: 40,
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
      hint: words.giftCardHelp,
      onkeydown: (event) => event.key === "Enter" && this.pressed(event),
    });
    const use = h("button", { class: "button", type: "button", onclick: (event) => this.pressed(event) }, words.useCard);
    return h(
      "fieldset",
      { id: "stored-value" },
      h("legend", {}, words.storedValue),
      this.credit && this.creditBox(),
      this.list,
      h("div", { class: "inline" }, this.code, use),
      this.said,
    );
  }

  creditBox() {
    const onchange = (event) =>
      this.doing(() => this.put([...this.kept.filter(isCard), ...(event.target.checked ? [{ kind: "store_credit" }] : [])]));
    const checked = this.kept.some((each) => !isCard(each));
    return h(
      "label",
      { class: "box", for: "credit" },
      h("input", { type: "checkbox", id: "credit", checked, onchange }),
      h("span", {}, words.useCredit),
      h("span", { class: "soft" }, money(this.credit, this.currency)),
    );
  }

  get input() {
    return byId("f-gift_card");
  }

  /** Whether a code stands in its field that nobody has looked at yet. */
  get isTyped() {
    return Boolean(this.input?.value.trim());
  }

  async pressed(event) {
    event.preventDefault(); // the key that takes the card does not pay
    await this.use();
  }

  /** Put the typed card down; one that cannot pay is said beside its field, and is not kept. */
  use() {
    return this.doing(async () => {
      const code = this.input.value.trim();
      if (!code) return focusOn(this.input);
      const before = this.kept;
      await this.put([...before, { code }]);
      const { problem } = this.covered?.stored_value.at(-1) ?? {};
      if (problem) await this.put(before);
      this.tell(problem?.detail ?? "");
      if (!problem) this.input.value = "";
      focusOn(this.input);
    });
  }

  tell(text) {
    this.input.toggleAttribute("aria-invalid", Boolean(text));
    byId(this.input.getAttribute("aria-describedby")).textContent = text || words.giftCardHelp;
  }

  async doing(command) {
    this.said.replaceChildren();
    try {
      await command();
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      this.said.replaceChildren(notice("bad", reason(problem)));
    }
  }

  async put(wanted) {
    const named = wanted.map(({ code, kind, last_four }) =>
      code ? { code } : kind === "gift_card" ? { last_four } : { kind },
    );
    this.kept = (await ask("PUT", `${this.path}/stored-value`, { body: { stored_value: named } })).stored_value;
    await this.onchange();
  }

  /** Ask what it pays of this total; what is not known is said, and the checkout will take what there is. */
  async cover(total, signal) {
    this.covered = null;
    if (this.kept.length) {
      const body = { cart_id: this.cartId, expected_total: total };
      this.covered = await ask("POST", "/checkout/preview", { body, signal });
    }
    this.drawList();
  }

  drawList() {
    const row = (each, at) => {
      const said = this.covered?.stored_value[at];
      const name = isCard(each) ? words.cardEnding(each.last_four) : words.kinds.store_credit;
      const remove = () => this.doing(() => this.put(this.kept.filter((_, other) => other !== at)));
      return h(
        "li",
        {},
        h("strong", {}, name),
        said && h("span", { class: said.problem ? "warning" : "soft" }, said.problem?.detail ?? this.pays(said)),
        isCard(each) &&
          h(
            "button",
            { class: "plain small", type: "button", "aria-label": words.removeOf(name), onclick: remove },
            words.remove,
          ),
      );
    };
    this.list.hidden = !this.kept.length;
    this.list.replaceChildren(...this.kept.map(row));
  }

  pays = ({ amount, available }) => words.paysOf(money(amount, this.currency), money(available, this.currency));

  /** What is left for the payment: all of it where nothing pays first. */
  toPay = (total) => this.covered?.to_pay ?? total;

  /** The sums that follow the total: what pays first, and what is left. */
  rows() {
    if (!this.covered) return "";
    const row = (label, amount, className) =>
      h("div", { class: className }, h("dt", {}, label), h("dd", {}, money(amount, this.currency)));
    const name = (each) => (isCard(each) ? words.cardEnding(each.last_four) : words.kinds.store_credit);
    const paying = this.covered.stored_value.filter((each) => Number(each.amount));
    return h(
      "dl",
      { class: "sums" },
      paying.map((each) => row(name(each), `-${each.amount}`, "off")),
      row(words.leftToPay, this.covered.to_pay, "total"),
    );
  }
}

// Amounts of one currency have equally many decimals: they are added as whole numbers, and none passes through a float.
function sum(amounts) {
  const decimals = amounts[0].split(".")[1]?.length ?? 0;
  const whole = amounts.reduce((all, each) => all + BigInt(each.replace(".", "")), 0n);
  const digits = String(whole).padStart(decimals + 1, "0");
  return decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
}

const isCard = (each) => each.kind === "gift_card" || Boolean(each.code);
