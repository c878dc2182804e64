import { ask } from "../api.js";
import { focusOn, h } from "../dom.js";
import { form, heading, link, message, notice, reason, toast } from "../parts.js";
import { difference } from "../purchase.js";
import { go } from "../router.js";
import { isSignedIn } from "../session.js";
import { hour, money, words } from "../words.js";
import { waiting } from "./checkout.js";
import { paymentFields, paymentOf } from "./payment.js";

const tokenPlace = (number) => `comptoir.guest.${number}`;

/** What the change of an order costs more, to be paid: by the link of the mail, or from the page of the order. */
export async function view({ found: [number], signal }) {
  const place = new Page(number, signal);
  try {
    await place.open();
  } catch (problem) {
    if (problem.isOpen || signal.aborted) throw problem;
    return message(words.nothingToPay, reason(problem), toOrder(number));
  }
  return place.draw();
}

const toOrder = (number) => link(`/orders/${encodeURIComponent(number)}`, words.toOrder, "button primary");

class Page {
  constructor(number, signal) {
    this.number = number;
    this.signal = signal;
    this.purchase = difference(number);
  }

  /** Who the visitor is here, and what is to be paid. */
  async open() {
    const token = location.hash.slice(1);
    if (token) {
      const opened = await ask("POST", "/orders/pay-link", { body: { token }, anonymous: true, signal: this.signal });
      sessionStorage.setItem(tokenPlace(this.number), opened.token);
      history.replaceState(history.state, "", location.pathname);
    }
    const guest = sessionStorage.getItem(tokenPlace(this.number));
    this.access = guest ? { guest } : {};
    if (!guest && !isSignedIn()) return;
    const path = `/orders/${encodeURIComponent(this.number)}/edits`;
    const edits = await ask("GET", path, { ...this.access, signal: this.signal });
    this.edit = edits.find((each) => each.status === "open" && Number(each.to_pay));
  }

  draw() {
    if (!this.edit) return message(words.nothingToPay, "", toOrder(this.number));
    const { edit } = this;
    const amount = money(edit.to_pay, edit.currency);
    this.said = h("div", { id: "difference-said" });
    const page = h(
      "section",
      { class: "narrow" },
      heading(words.payDifference(edit.order)),
      h("p", { class: "lead" }, words.payDifferenceHelp(hour(edit.expires_at))),
      h("ul", { class: "small-lines" }, edit.added.map((each) => this.line(each))),
      this.sums(),
      form(
        { submit: words.payAmount(amount), onsubmit: (values) => this.pay({ payment: paymentOf(values) }) },
        paymentFields(),
        this.said,
      ),
    );
    const open = this.purchase.unanswered();
    if (open) queueMicrotask(() => this.pay(open.body)); // sent before a reload, and not heard of
    return page;
  }

  line(each) {
    return h(
      "li",
      {},
      h("span", {}, `${each.quantity} × ${each.name}`),
      h("span", {}, money(each.total, this.edit.currency)),
    );
  }

  sums() {
    const { currency, added_total, set_off, to_pay } = this.edit;
    const row = (label, amount, className) =>
      h("div", { class: className }, h("dt", {}, label), h("dd", {}, money(amount, currency)));
    return h(
      "dl",
      { class: "sums" },
      row(words.isAdded, added_total),
      Number(set_off) > 0 && row(words.setOff, `-${set_off}`, "off"),
      row(words.total, to_pay, "total"),
    );
  }

  async pay(body) {
    this.said.replaceChildren(notice("good", words.finishing));
    const onwait = (said) => this.said.replaceChildren(waiting(said));
    try {
      await this.purchase.buy(body, { signal: this.signal, onwait, access: this.access });
    } catch (problem) {
      if (!this.signal.aborted) this.explain(problem, body);
      return;
    }
    toast(words.differencePaid);
    await go(`/orders/${encodeURIComponent(this.number)}`, { replace: true });
  }

  /** A refusal ends the edit; an answer that did not come is asked for, and nothing is paid twice. */
  explain(problem, body) {
    const again = h("button", { class: "button primary", type: "button", onclick: () => this.pay(body) }, words.askAgain);
    const ways = problem.isOpen ? [words.notKnownHelp, again] : [words.differenceOver, toOrder(this.number)];
    const parts = [reason(problem), ...ways];
    this.said.replaceChildren(
      notice("bad", ...parts.map((each) => (typeof each === "string" ? h("p", {}, each) : each))),
    );
    focusOn(this.said.firstChild);
  }
}
