import { ask, query } from "../api.js";
import { focusOn, h } from "../dom.js";
import { field, form, heading, link, notice, toast } from "../parts.js";
import { addressLines } from "../places.js";
import { again, go } from "../router.js";
import { isSignedIn } from "../session.js";
import { sums } from "../sums.js";
import { hour, money, words } from "../words.js";
import { returnsOf } from "./returns.js";

/** One order: of one's account, opened by a code that was mailed, or looked up by the e-mail it was placed with. */
export async function view({ found: [number], signal }) {
  const known = await knownOrder(number, signal);
  if (!known) return go(`/lookup${query({ number })}`, { replace: true });
  const { order } = known;
  const isNew = history.state?.placed;
  return h(
    "div",
    { class: "order" },
    isNew ? heading(words.thanks) : heading(words.orderNumber(order.number)),
    isNew && notice("good", words.thanksHelp(order.number, order.email)),
    known.access && (await toPay(order, known.access, signal)),
    h(
      "p",
      { class: "tags" },
      tag("status", order.status),
      tag("payment", order.payment_status),
      tag("fulfilment", order.fulfilment_status),
    ),
    h(
      "section",
      { "aria-labelledby": "things" },
      h("h2", { id: "things" }, words.things),
      lines(order),
      sums(order.totals),
      paidBefore(order),
    ),
    h(
      "section",
      { class: "order-side", "aria-labelledby": "way" },
      h("h2", { id: "way" }, words.delivery),
      delivery(order),
      order.fulfilments.map(parcel),
      order.notes.map((note) => notice("status", note.text)),
      h("h2", {}, words.history),
      timeline(order),
    ),
    known.email ? opening(order, known.email) : does(order, known.access),
    known.access && (await returnsOf(order, known.access, signal)),
  );
}

const emailPlace = (number) => `comptoir.order.${number}`;
const tokenPlace = (number) => `comptoir.guest.${number}`;

/** The order, with how it may be asked for again; `email` where it was only looked up; null when nothing is known of it. */
async function knownOrder(number, signal) {
  const path = `/orders/${encodeURIComponent(number)}`;
  const [email, guest] = [emailPlace(number), tokenPlace(number)].map((place) => sessionStorage.getItem(place));
  for (const access of [isSignedIn() && {}, guest && { guest }].filter(Boolean)) {
    const order = await ask("GET", path, { ...access, signal }).catch((problem) => absent(problem, email ?? guest));
    if (order) return { order, access };
  }
  if (!email) return null;
  return { order: await ask("GET", `/orders/lookup${query({ number, email })}`, { signal }), email };
}

// What was bought as a guest is not on the account, and a guest's token ends; it may still be looked up.
function absent(problem, isKnownOtherwise) {
  if (isKnownOtherwise && (problem.status === 404 || problem.status === 401)) return null;
  throw problem;
}

// A change that the customer has asked for waits for its payment, and the order waits with it.
async function toPay(order, access, signal) {
  if (order.status !== "on_hold") return null;
  const edits = await ask("GET", `/orders/${encodeURIComponent(order.number)}/edits`, { ...access, signal });
  const open = edits.find((each) => each.status === "open" && Number(each.to_pay));
  if (!open) return null;
  const amount = money(open.to_pay, open.currency);
  return notice(
    "status",
    h("p", {}, words.payDifferenceHelp(hour(open.expires_at))),
    link(`/orders/${encodeURIComponent(order.number)}/pay`, words.payAmount(amount), "button primary"),
  );
}

/** Who has only looked it up proves the address by a code; then all is shown, and it can be changed. */
function opening(order, email) {
  const who = { number: order.number, email };
  const sendCode = async () => {
    await ask("POST", "/orders/lookup/code", { body: who, anonymous: true });
    place.replaceChildren(
      h("p", {}, words.codeSent(email)),
      form(
        { class: "inline", submit: words.open, onsubmit: open },
        field({
          name: "code",
          label: words.code,
          required: true,
          maxlength: 20,
          autocomplete: "one-time-code",
          inputmode: "numeric",
        }),
      ),
    );
    focusOn(place.querySelector("input"));
  };
  const open = async ({ code }) => {
    const { token } = await ask("POST", "/orders/lookup/token", {
      body: { ...who, code: code.trim() },
      anonymous: true,
    });
    sessionStorage.setItem(tokenPlace(order.number), token);
    await again();
  };
  const place = h("div", {}, form({ submit: words.sendCode, onsubmit: sendCode }, h("p", {}, words.openHelp)));
  return h("details", { class: "does" }, h("summary", {}, words.openOrder), place);
}

const does = (order, access) => [
  canCancel(order) && cancelForm(order, access),
  access.guest && isSignedIn() && claimForm(order, access.guest),
];

const tag = (kind, status) => h("span", { class: `tag ${status}` }, words.statuses[kind][status] ?? status);

function lines(order) {
  const row = (line) =>
    h(
      "li",
      { class: "line" },
      h(
        "div",
        { class: "line-text" },
        h("span", { class: "line-name" }, line.name),
        h("span", { class: "soft" }, `${line.quantity} × ${money(line.unit_price, order.currency)}`),
        Number(line.discount) > 0 &&
          h("span", { class: "soft" }, words.discountOf(money(line.discount, order.currency))),
      ),
      h("span", { class: "line-total" }, money(line.net, order.currency)),
    );
  return h("ul", { class: "lines" }, order.lines.map(row));
}

// How it was paid, where not all of it was by the one payment.
function paidBefore(order) {
  const stored = order.stored_value.reduce((sum, each) => sum + Number(each.amount), 0);
  const rest = Number(order.totals.total) - stored;
  const parts = rest > 0 && stored ? [...order.stored_value, { kind: "payment", amount: rest.toFixed(2) }] : order.stored_value;
  return parts.map((each) =>
    h("p", { class: "soft" }, words.paidBy(words.kinds[each.kind] ?? each.kind, money(each.amount, order.currency))),
  );
}

function delivery(order) {
  const address = order.shipping_address;
  const how = words.methods[order.shipping.method];
  return h(
    "address",
    {},
    h("strong", {}, order.shipping.pickup_location ? `${how}: ${order.shipping.pickup_location}` : how),
    (address ? addressLines(address) : []).map((line) => h("span", {}, line)),
  );
}

function parcel(fulfilment) {
  const names = fulfilment.lines.map((each) => `${each.quantity} × ${each.name}`);
  const follow =
    /^https?:\/\//.test(fulfilment.tracking_url) &&
    h("a", { href: fulfilment.tracking_url, rel: "noopener noreferrer" }, fulfilment.tracking_number || words.follow);
  return h(
    "div",
    { class: "parcel" },
    h("span", { class: `tag ${fulfilment.status}` }, words.statuses.parcel[fulfilment.status] ?? fulfilment.status),
    names.map((name) => h("span", {}, name)),
    fulfilment.carrier && h("span", { class: "soft" }, fulfilment.carrier, " ", follow || fulfilment.tracking_number),
    fulfilment.pickup_code &&
      h("span", {}, words.pickupCode, " ", h("strong", { class: "code" }, fulfilment.pickup_code)),
  );
}

const timeline = (order) =>
  h(
    "ol",
    { class: "timeline" },
    order.events.map((event) =>
      h(
        "li",
        {},
        h("span", {}, words.events[event.type] ?? event.type),
        h("time", { class: "soft", datetime: event.occurred_at }, hour(event.occurred_at)),
      ),
    ),
  );

const CANCELLABLE = new Set(["confirmed", "on_hold", "processing"]);
const canCancel = (order) => CANCELLABLE.has(order.status) && order.fulfilment_status === "unfulfilled";

function cancelForm(order, access) {
  const onsubmit = async () => {
    await ask("POST", `/orders/${order.number}/cancel`, {
      ...access,
      body: { reason: "" },
      intent: `cancel.${order.number}`,
    });
    toast(words.cancelled);
    history.replaceState({}, "");
    await again();
  };
  return h(
    "details",
    { class: "does" },
    h("summary", {}, words.cancelOrder),
    form({ submit: words.cancelNow, onsubmit }, h("p", {}, words.cancelHelp)),
  );
}

function claimForm(order, token) {
  const onsubmit = async () => {
    await ask("POST", "/orders/claim", { body: { token }, intent: `claim.${order.number}` });
    toast(words.kept);
    await again();
  };
  return form({ class: "does", submit: words.claim, onsubmit });
}
