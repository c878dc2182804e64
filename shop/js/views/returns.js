// What of an order comes back: asked for by its customer, and what has become of it.

import { ask, query, send } from "../api.js";
import { h } from "../dom.js";
import { field, form, toast } from "../parts.js";
import { again } from "../router.js";
import { day, words } from "../words.js";

const LEFT = new Set(["shipped", "delivered", "collected"]);
const OVER = new Set(["rejected", "closed"]);

/** The returns of an order, and the form for another one where something is left to send back. */
export async function returnsOf(order, access, signal) {
  const who = access.guest ? { email: order.email } : {};
  const path = `/orders/${encodeURIComponent(order.number)}/returns`;
  const returns = await ask("GET", path + query(who), { ...access, signal });
  const left = returnable(order, returns);
  return [
    returns.length > 0 &&
      h(
        "section",
        { class: "does", "aria-labelledby": "returns" },
        h("h2", { id: "returns" }, words.returns),
        returns.map((each) => shown(each, path, who, access)),
      ),
    left.length > 0 && asking(order, left, path, who, access),
  ];
}

// Units that have left and are not on their way back yet; the shop has the last word.
function returnable(order, returns) {
  const units = new Map();
  const count = (documents, sign) => {
    for (const each of documents.flatMap((document) => document.lines))
      units.set(each.line, (units.get(each.line) ?? 0) + sign * Number(each.quantity));
  };
  count(
    order.fulfilments.filter((each) => LEFT.has(each.status)),
    1,
  );
  count(
    returns.filter((each) => !OVER.has(each.status)),
    -1,
  );
  return order.lines.map((line) => ({ ...line, left: units.get(line.line) ?? 0 })).filter((line) => line.left > 0);
}

function asking(order, left, path, who, access) {
  const reasons = Object.entries(words.returnReasons);
  const row = (line) =>
    h(
      "fieldset",
      { class: "fields" },
      h("legend", {}, line.name),
      field({
        name: `quantity.${line.line}`,
        label: words.returnUnits(line.left),
        type: "number",
        min: 0,
        max: line.left,
        step: Number.isInteger(line.left) ? 1 : 0.001,
        value: 0,
        required: true,
      }),
      field({ name: `reason.${line.line}`, label: words.returnWhy, options: reasons, value: "other", required: true }),
    );
  const onsubmit = async (values) => {
    const lines = left.filter((line) => Number(values[`quantity.${line.line}`]) > 0);
    if (!lines.length) return toast(words.returnNothing);
    const said = lines.map(({ line }) => ({
      line,
      quantity: values[`quantity.${line}`],
      reason: values[`reason.${line}`],
    }));
    await ask("POST", path, {
      ...access,
      body: { lines: said, wanted: values.wanted, note: values.note, ...who },
      intent: `return.${order.number}`,
    });
    toast(words.returnAsked);
    await again();
  };
  const wanted = access.guest ? [["refund", words.wanted.refund]] : Object.entries(words.wanted);
  return h(
    "details",
    { class: "does" },
    h("summary", {}, words.sendBack),
    form(
      { submit: words.askReturn, onsubmit },
      h("p", {}, words.returnHelp),
      left.map(row),
      h(
        "div",
        { class: "fields" },
        field({ name: "wanted", label: words.returnWanted, options: wanted, value: "refund", required: true }),
        field({ name: "note", label: words.note, maxlength: 500 }),
      ),
    ),
  );
}

function shown(each, path, who, access) {
  const place = h("div", {});
  const label = async () => {
    const answer = await send("GET", `${path}/${each.number}/label${query(who)}`, access);
    place.replaceChildren(h("pre", { tabindex: "0", "aria-label": words.label }, await answer.text()));
  };
  const sent = async () => {
    await ask("POST", `${path}/${each.number}/sent`, { body: {}, intent: `sent.${each.number}` });
    await again();
  };
  const isOpen = each.status === "approved";
  return h(
    "div",
    { class: "parcel" },
    h("strong", {}, each.number),
    h("span", { class: `tag ${each.status}` }, words.statuses.return[each.status] ?? each.status),
    h("span", { class: "soft" }, `${words.wanted[each.wanted] ?? each.wanted} · ${day(each.requested_at)}`),
    each.lines.map((line) => h("span", {}, `${line.quantity} × ${line.name}`)),
    each.reason && h("span", { class: "soft" }, each.reason),
    isOpen &&
      h(
        "p",
        { class: "actions" },
        h("button", { class: "button", onclick: label }, words.label),
        !access.guest && h("button", { class: "button quiet", onclick: sent }, words.haveSent),
      ),
    place,
  );
}
