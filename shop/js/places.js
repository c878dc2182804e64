// Where things can be sent. Taxes go by country and province.

import { h } from "./dom.js";
import { field } from "./parts.js";
import { countryName, words } from "./words.js";

const COUNTRIES = ["CA", "US", "FR"];

/** The fields of an address, named as the API names them, below a prefix. */
export function addressFields(prefix, known = {}, { onplace } = {}) {
  const at = (name) => `${prefix}${name}`;
  const country = known.country ?? "CA";
  const provinces = Object.entries(words.provinces);
  const region =
    country === "CA"
      ? field({
          name: at("region"),
          label: words.province,
          options: provinces,
          value: known.region ?? "QC",
          required: true,
          autocomplete: "address-level1",
          onchange: onplace,
        })
      : field({
          name: at("region"),
          label: words.region,
          value: known.region ?? "",
          maxlength: 3,
          autocomplete: "address-level1",
          onchange: onplace,
        });
  return h(
    "div",
    { class: "fields" },
    field({
      name: at("name"),
      label: words.fullName,
      value: known.name,
      required: true,
      maxlength: 200,
      autocomplete: "name",
      wide: true,
    }),
    field({
      name: at("line1"),
      label: words.line1,
      value: known.line1,
      required: true,
      maxlength: 200,
      autocomplete: "address-line1",
      wide: true,
    }),
    field({
      name: at("line2"),
      label: words.line2,
      value: known.line2,
      maxlength: 200,
      autocomplete: "address-line2",
      wide: true,
    }),
    field({
      name: at("city"),
      label: words.city,
      value: known.city,
      required: true,
      maxlength: 100,
      autocomplete: "address-level2",
    }),
    field({
      name: at("postal_code"),
      label: words.postalCode,
      value: known.postal_code,
      required: country !== "FR",
      maxlength: 20,
      autocomplete: "postal-code",
    }),
    region,
    field({
      name: at("country"),
      label: words.country,
      options: COUNTRIES.map((code) => [code, countryName(code)]),
      value: country,
      required: true,
      autocomplete: "country",
      onchange: onplace,
    }),
  );
}

const PARTS = ["name", "line1", "line2", "city", "region", "postal_code", "country"];

/** The address in a form's values; what was left empty is left out. */
export function addressOf(values, prefix = "") {
  const pairs = PARTS.map((name) => [name, (values[prefix + name] ?? "").trim()]);
  return Object.fromEntries(pairs.filter(([, value]) => value));
}

export const addressLines = (address) =>
  [
    address.name,
    address.line1,
    address.line2,
    [address.city, address.region, address.postal_code].filter(Boolean).join(" "),
    address.country && countryName(address.country),
  ].filter(Boolean);
