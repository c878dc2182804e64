import { ask } from "../api.js";
import * as cart from "../cart.js";
import * as offer from "../offer.js";
import { byId, focusOn, h } from "../dom.js";
import { field, form, heading, link, message, notice, reason, toast } from "../parts.js";
import { addressFields, addressLines, addressOf } from "../places.js";
import { checkout } from "../purchase.js";
import { again, go } from "../router.js";
import { isSignedIn } from "../session.js";
import { couponList, sums } from "../sums.js";
import { money, words } from "../words.js";
import { paymentFields, paymentOf } from "./payment.js";
import { StoredValue } from "./stored.js";

const TYPED = "comptoir.draft";
const TYPED_FOR_OFFER = "comptoir.draft.offer";
const ADDRESS = "shipping_address.";
const UNPRICED = ["standard", "express", "pickup"].map((method) => ({ method }));

/** The checkout: who, where to, how, and with what; the sum is exact before anything is paid. */
export async function view({ signal }) {
  if (checkout.unanswered()) return finishing(signal);
  const found = await cart.load();
  if (!found?.lines.length)
    return message(words.cartEmpty, words.cartEmptyHelp, link("/products", words.toShop, "button primary"));
  const page = await prepared(found, signal, { basket: cart, place: TYPED });
  return page.draw(heading(words.checkout));
}

/** The checkout of what staff have put together, begun with what they know. */
export async function checkoutOf(offered, signal, ...head) {
  const begun = {
    email: offered.email,
    shipping_method: offered.shipping_method,
    pickup_location: offered.pickup_location ?? undefined,
    ...prefixed(offered.shipping_address ?? {}),
  };
  const page = await prepared(offered, signal, { basket: offer, place: TYPED_FOR_OFFER, begun });
  return page.draw(...head);
}

async function prepared(found, signal, { basket, place, begun = {} }) {
  const [customer, offered] = await Promise.all([isSignedIn() ? person(signal) : null, methodsOf(found, signal)]);
  return new Checkout(found, customer, offered, signal, { basket, place, begun });
}

// Without product there are no prices to show, and the sum will say so.
const methodsOf = async (found, signal) => {
  const offered = await ask("GET", `/carts/${found.id}/shipping-methods`, { signal, tries: 1 }).catch(() => null);
  return offered?.results ?? UNPRICED;
};

async function person(signal) {
  const [me, { results }, wallets] = await Promise.all(
    ["", "/addresses", "/wallets"].map((path) => ask("GET", `/customers/me${path}`, { signal })),
  );
  return {
    ...me,
    addresses: results,
    credits: wallets.results.filter(isSpendable),
  };
}

const isSpendable = ({ kind, status, available }) =>
  kind === "STORE_CREDIT" && status === "ACTIVE" && Number(available) > 0;

const typedAt = (place) => JSON.parse(sessionStorage.getItem(place)) ?? {};

class Checkout {
  // `basket` is the cart's own commands: the visitor's, or those of what staff have put together
  constructor(found, customer, offered, signal, { basket, place, begun }) {
    this.basket = basket;
    this.place = place;
    this.isOffer = basket === offer;
    this.found = found;
    this.customer = customer;
    this.offered = offered;
    this.signal = signal;
    this.quoted = null;
    this.pricing = 0;
    const credits = (customer?.credits ?? []).filter((each) => each.currency === found.currency);
    this.stored = new StoredValue(found, credits, () => this.cover());
    const usual = customer?.addresses.find((each) => each.is_default_shipping) ?? customer?.addresses[0];
    const own = customer && { name: `${customer.first_name} ${customer.last_name}` };
    this.typed = { email: customer?.email, ...prefixed(usual ?? own ?? {}), ...begun, ...typedAt(place) };
    this.typed.shipping_method ??= found.shipping?.method ?? "standard";
  }

  async draw(...head) {
    this.methods = h("fieldset", { id: "methods" });
    this.payment = paymentFields();
    this.address = h("div", {});
    this.summary = h("section", { class: "summary", "aria-labelledby": "sum" });
    this.said = h("div", { id: "checkout-said" });
    this.form = form(
      {
        class: "checkout-form",
        submit: words.pay,
        onsubmit: (values) => this.submit(values),
        onchange: () => this.keep(),
        "aria-label": words.checkout,
      },
      h(
        "fieldset",
        {},
        h("legend", {}, words.contact),
        !this.customer &&
          !this.isOffer &&
          h("p", { class: "soft" }, words.haveAccount, " ", link("/sign-in?next=/checkout", words.signIn, "")),
        field({
          name: "email",
          label: words.email,
          type: "email",
          value: this.typed.email,
          required: true,
          maxlength: 254,
          autocomplete: "email",
          wide: true,
        }),
        !this.isOffer && this.reminder(),
      ),
      this.methods,
      this.address,
      this.stored.fields(),
      this.payment,
      this.said,
    );
    this.button = this.form.querySelector("button.primary");
    this.drawMethods();
    this.drawAddress();
    await this.reprice();
    return h("div", { class: "checkout" }, ...head, this.form, this.summary);
  }

  get values() {
    return Object.fromEntries(new FormData(this.form));
  }

  keep() {
    const { "payment.token": _token, gift_card: _code, ...rest } = this.values; // what is worth money is not written down
    this.typed = { ...this.typed, ...rest };
    sessionStorage.setItem(this.place, JSON.stringify(this.typed));
  }

  get isPickup() {
    return this.typed.shipping_method === "pickup";
  }

  drawAddress() {
    const known = unprefixed(this.typed);
    const onplace = async (event) => {
      this.keep();
      if (event.target.name.endsWith("country")) {
        this.typed[`${ADDRESS}region`] = event.target.value === "CA" ? "QC" : "";
        this.drawAddress();
        byId(event.target.id)?.focus();
      }
      await this.reprice();
    };
    const saved = this.customer?.addresses.length > 1 && this.savedAddresses();
    this.address.replaceChildren(
      ...(this.isPickup
        ? []
        : [
            h("fieldset", {}, h("legend", {}, words.deliverTo), saved, addressFields(ADDRESS, known, { onplace })),
          ].filter(Boolean)),
    );
  }

  savedAddresses() {
    const options = [
      ["", words.chooseAddress],
      ...this.customer.addresses.map((each) => [each.id, addressLines(each).slice(0, 2).join(", ")]),
    ];
    const onchange = async (event) => {
      const chosen = this.customer.addresses.find((each) => each.id === event.target.value);
      if (!chosen) return;
      this.typed = { ...this.typed, [`${ADDRESS}line2`]: "", ...prefixed(chosen) };
      this.drawAddress();
      this.keep();
      await this.reprice();
    };
    return field({ name: "saved", label: words.addressBook, options, onchange, wide: true });
  }

  drawMethods() {
    const option = ({ method, name, price }) => {
      const onchange = async () => {
        this.keep();
        this.drawAddress();
        this.drawMethods();
        byId(`method-${method}`).focus();
        await this.reprice();
      };
      const input = h("input", {
        type: "radio",
        name: "shipping_method",
        id: `method-${method}`,
        value: method,
        checked: method === this.typed.shipping_method,
        onchange,
      });
      return h(
        "label",
        { class: "box", for: `method-${method}` },
        input,
        h("span", {}, name ?? words.methods[method]),
        price && h("span", { class: "soft" }, Number(price.amount) ? money(price.amount, price.currency) : words.free),
      );
    };
    const places = this.isPickup
      ? (this.offered.find((each) => each.method === "pickup")?.pickup_locations ?? [])
      : null;
    if (places) this.typed.pickup_location ??= places.find((each) => each.available)?.code;
    this.methods.replaceChildren(
      h("legend", {}, words.delivery),
      ...this.offered.map(option),
      ...(places ? [this.pickupPlaces(places)] : []),
    );
  }

  pickupPlaces(places) {
    if (!places.length) return h("p", { class: "warning" }, words.placesUnknown);
    const place = ({ code, name, available }) => {
      const input = h("input", {
        type: "radio",
        name: "pickup_location",
        id: `place-${code}`,
        value: code,
        required: true,
        disabled: !available,
        checked: code === this.typed.pickup_location,
        onchange: () => this.reprice(),
      });
      return h(
        "label",
        { class: "box inner", for: `place-${code}` },
        input,
        h("span", {}, name),
        h("span", { class: "soft" }, available ? words.allThere : words.notThere),
      );
    };
    return h("div", { role: "group", "aria-label": words.pickupWhere }, places.map(place));
  }

  // A cart that is left is reminded of only to who wants it.
  reminder() {
    const onchange = async (event) => {
      const email = this.form.elements.email;
      if (!email.reportValidity()) return (event.target.checked = false);
      await cart.setContact(email.value, event.target.checked).catch((problem) => toast(reason(problem)));
      await this.reprice(); // the promise is of this version of the cart
    };
    const checked = this.found.contact?.consent;
    return h(
      "label",
      { class: "box", for: "remind" },
      h("input", { type: "checkbox", name: "remind", id: "remind", checked, onchange }),
      h("span", {}, words.remindMe),
    );
  }

  /** Where it goes has changed: the sum is asked for anew, and until it is there nothing can be paid. */
  async reprice() {
    const mine = (this.pricing += 1);
    this.setReady(false);
    try {
      await this.basket.setShipping(this.shipping());
      const quoted = await this.basket.quote();
      if (mine !== this.pricing) return;
      this.quoted = quoted;
      await this.cover();
    } catch (problem) {
      if (this.signal.aborted || mine !== this.pricing) return;
      this.quoted = null;
      this.drawSummary(
        notice(
          "bad",
          reason(problem),
          " ",
          h("button", { class: "plain", type: "button", onclick: () => this.reprice() }, words.tryAgain),
        ),
      );
    }
  }

  /** What gift cards and credit pay of the sum; where that is not known, the checkout takes what there is. */
  async cover() {
    if (!this.quoted) return;
    this.setReady(false);
    let problem = null;
    await this.stored.cover(this.quoted.totals.total, this.signal).catch((refusal) => {
      problem = refusal;
    });
    if (this.signal.aborted) return;
    this.show();
    if (problem) this.stored.said.replaceChildren(notice("bad", reason(problem)));
  }

  shipping() {
    const place = this.isPickup ? {} : addressOf(this.typed, ADDRESS);
    const where = {
      country: place.country ?? "CA",
      region: place.region ?? (place.country ? "" : "QC"),
      postal_code: place.postal_code ?? "",
    };
    return {
      ...where,
      method: this.typed.shipping_method,
      pickup_location: this.isPickup ? (this.typed.pickup_location ?? null) : null,
    };
  }

  show() {
    this.found = this.quoted;
    this.setReady(true);
    const left = this.stored.toPay(this.quoted.totals.total);
    this.isPaid = !Number(left) && Boolean(this.stored.covered);
    this.payment.hidden = this.payment.disabled = this.isPaid;
    this.button.textContent = this.isPaid ? words.placeOrder : words.payAmount(money(left, this.quoted.currency));
    this.drawSummary();
  }

  setReady(isReady) {
    this.button[isReady ? "removeAttribute" : "setAttribute"]("aria-disabled", "true");
    this.summary.toggleAttribute("aria-busy", !isReady);
  }

  drawSummary(...said) {
    const line = (each) =>
      h(
        "li",
        {},
        h("span", {}, `${each.quantity} × ${each.name}`),
        h("span", {}, money(each.line_total, this.found.currency)),
      );
    this.summary.replaceChildren(
      h("h2", { id: "sum" }, words.summary),
      h("ul", { class: "small-lines" }, this.found.lines.map(line)),
      sums(this.found.totals, { isEstimate: this.found.totals.estimated }),
      this.stored.rows(),
      couponList(this.found.coupons) ?? "",
      this.problems(),
      ...said,
      this.isOffer ? "" : link("/cart", words.changeCart, "button quiet"),
    );
  }

  // What is short or has changed is said before anybody pays.
  problems() {
    const said = this.found.problems.filter((problem) => !problem.coupon && problem.detail);
    const name = (sku) => this.found.lines.find((line) => line.sku === sku)?.name;
    if (!said.length) return "";
    return h(
      "ul",
      { class: "warnings" },
      said.map((problem) =>
        h(
          "li",
          { class: "warning" },
          [name(problem.sku), problem.detail].filter(Boolean).join(": "),
          problem.available !== undefined && ` ${words.available(problem.available)}`,
        ),
      ),
    );
  }

  async submit(values) {
    if (!this.quoted) return this.reprice();
    if (this.stored.isTyped) return this.stored.use(); // what is left is shown before it is paid
    this.said.replaceChildren(notice("good", words.placing));
    const shown = this.quoted.totals.total;
    if (new Date(this.quoted.expires_at) < Date.now()) {
      await this.reprice();
      if (this.quoted?.totals.total !== shown) return this.tellPrice(shown);
    }
    try {
      const onwait = (said) => this.said.replaceChildren(waiting(said));
      await finish(await checkout.buy(this.wish(values), { signal: this.signal, onwait }), this.isOffer);
    } catch (problem) {
      if (this.signal.aborted) return;
      this.said.replaceChildren();
      await this.explain(problem);
    }
  }

  wish(values) {
    const isPickup = values.shipping_method === "pickup";
    return {
      cart_id: this.quoted.id,
      cart_version: this.quoted.version,
      email: values.email,
      ...(isPickup ? { pickup_location: values.pickup_location } : { shipping_address: addressOf(values, ADDRESS) }),
      shipping_method: values.shipping_method,
      ...(this.isPaid ? {} : { payment: paymentOf(values) }),
      quote_token: this.quoted.quote_token,
      expected_total: this.quoted.totals.total,
    };
  }

  /** What was refused, and the way on from it; what belongs to a field is left to the form. */
  async explain(problem) {
    if (problem.isOpen) return byId("main").replaceChildren(finishing(this.signal, problem));
    const how = {
      price_changed: this.tellPrice,
      insufficient_stock: this.tellShort,
      payment_required: this.tellLeft,
      cart_changed: this.tellChanged,
      customer_required: this.tellSignIn,
    }[problem.code];
    if (how) return how.call(this, problem.said.expected_total, problem);
    if (problem.status === 402) return this.tell(reason(problem), words.otherPayment);
    if (Object.keys(problem.fields).some((name) => this.form.elements.namedItem(name))) throw problem;
    return this.tell(reason(problem));
  }

  tell(...children) {
    this.said.replaceChildren(
      notice("bad", ...children.map((each) => (typeof each === "string" ? h("p", {}, each) : each))),
    );
    focusOn(this.said.firstChild);
  }

  async tellPrice(before, problem) {
    await this.reprice();
    if (!this.quoted) return;
    const currency = this.found.currency;
    const now = this.quoted.totals.total;
    const accept = h("button", { class: "button", type: "submit" }, words.acceptPrice(money(now, currency)));
    this.tell(words.totalWas(money(before, currency), money(problem?.said.total ?? now, currency)), accept);
  }

  // A card has less than it had when the sum was shown.
  async tellLeft(_, problem) {
    await this.cover();
    this.tell(reason(problem), words.lookAgain);
  }

  tellShort(_, problem) {
    if (this.isOffer) return this.tell(reason(problem), words.offerShort);
    const short = problem.said.shortages ?? [];
    const name = (sku) => this.found.lines.find((line) => line.sku === sku)?.name ?? sku;
    const rows = short.map((each) => h("li", {}, words.shortOf(name(each.sku), Number(each.available))));
    const take = h(
      "button",
      { class: "button", type: "button", onclick: () => this.takeWhatThereIs(short) },
      words.takeAvailable,
    );
    this.tell(reason(problem), h("ul", {}, rows), take, " ", link("/cart", words.changeCart, "button quiet"));
  }

  async takeWhatThereIs(short) {
    for (const { sku, available } of short) {
      await (Number(available) > 0 ? cart.setQuantity(sku, available) : cart.remove(sku));
    }
    toast(words.cartAdjusted);
    await again();
  }

  tellSignIn() {
    this.tell(
      words.signInFor,
      link(`/sign-in?next=${this.isOffer ? "/pay" : "/checkout"}`, words.signIn),
      !this.isOffer && link("/cart", words.changeCart, "button quiet"),
    );
  }

  async tellChanged(_, problem) {
    this.found = (await this.basket.load()) ?? this.found;
    await this.reprice();
    this.tell(reason(problem), words.lookAgain);
  }
}

function finish(order, isOffer) {
  (isOffer ? offer : cart).forget();
  sessionStorage.removeItem(isOffer ? TYPED_FOR_OFFER : TYPED);
  sessionStorage.setItem(`comptoir.order.${order.number}`, order.email);
  return go(`/orders/${encodeURIComponent(order.number)}`, { replace: true, state: { placed: true } });
}

/** What to tell while the outcome is not known: wait, or answer the bank in a window beside this one. */
export function waiting(said) {
  const url = said.next_action?.url;
  if (!url) return notice("good", words.finishingHelp);
  const isWeb = /^https?:$/.test(new URL(url, location.href).protocol);
  return h(
    "div",
    { class: "notice", role: "status" },
    h("p", {}, words.challenge),
    isWeb && h("a", { class: "button primary", href: url, target: "_blank", rel: "noopener" }, words.toTheBank),
  );
}

/** A purchase was sent and its outcome is open: ask for it, and offer nothing that could buy twice. */
export function finishing(signal, problem) {
  const isOffer = offer.isOffers(checkout.unanswered()?.body.cart_id);
  const place = h("section", { class: "message", "aria-live": "polite" });
  const say = (title, text, ...ways) =>
    place.replaceChildren(
      heading(title),
      typeof text === "string" ? h("p", { class: "lead" }, text) : text,
      h("p", { class: "actions" }, ...ways),
    );
  const button = (text, onclick, className = "button") => h("button", { class: className, onclick }, text);
  const back = () => button(words.backToCheckout, () => again(checkout.giveUp()), "button quiet");
  const ask_ = async () => {
    say(words.finishing, words.finishingHelp);
    try {
      await finish(
        await checkout.settle({ signal, onwait: (said) => say(words.finishing, waiting(said)) }),
        isOffer,
      );
    } catch (refusal) {
      if (!signal.aborted) tell(refusal);
    }
  };
  const tell = (refusal) => {
    const retry = button(words.askAgain, ask_, "button primary");
    if (!refusal.isOpen) say(
        words.notBought,
        reason(refusal),
        back(),
        isOffer ? "" : link("/cart", words.changeCart, "button quiet"),
      );
    else if (refusal.status === 503)
      say(words.notBought, reason(refusal), retry, back()); // all of it was undone
    else say(words.notKnown, words.notKnownHelp, retry);
    focusOn(place.querySelector("h1"));
  };
  queueMicrotask(() => (problem ? tell(problem) : ask_()));
  return place;
}

function prefixed(address) {
  const pairs = ["name", "line1", "line2", "city", "region", "postal_code", "country"].map((name) => [
    ADDRESS + name,
    address[name],
  ]);
  return Object.fromEntries(pairs.filter(([, value]) => value));
}

const unprefixed = (typed) =>
  addressOf(Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, String(value ?? "")])), ADDRESS);
