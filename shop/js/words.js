// The language of the page: its words, and how it writes money and dates. The portal shares the choice.

const LANGUAGES = ["en", "fr"];
const REMEMBERED = "language";

/** Every text of the page; live, so that a view that is drawn again speaks the new language. */
export let words = {};
export let language = "en";

/** The visitor's language: chosen before, else the browser's, else English. */
export function firstLanguage() {
  const wanted = [localStorage.getItem(REMEMBERED), ...navigator.languages].filter(Boolean);
  return wanted.map((tag) => tag.slice(0, 2)).find((tag) => LANGUAGES.includes(tag)) ?? "en";
}

/** From now on the page speaks this language. */
export async function speak(wanted) {
  language = wanted; // what is asked for meanwhile is asked for in it
  words = (await import(`./words/${wanted}.js`)).words;
  document.documentElement.lang = wanted;
  for (const each of document.querySelectorAll("[data-text]")) each.textContent = words[each.dataset.text];
  for (const each of document.querySelectorAll("[data-label]"))
    each.setAttribute("aria-label", words[each.dataset.label]);
  for (const each of document.querySelectorAll("[data-hint]")) each.placeholder = words[each.dataset.hint];
  for (const each of document.querySelectorAll("[data-language]")) {
    each.setAttribute("aria-pressed", String(each.dataset.language === wanted));
  }
}

/** The visitor wants this language, next time as well. */
export async function choose(wanted) {
  localStorage.setItem(REMEMBERED, wanted);
  await speak(wanted);
}

const region = () => `${language}-CA`;

/** An amount as the API writes it ("12.50", "CAD") as people read it; no figure passes through a float. */
export function money(amount, currency) {
  const cents = /\.\d\d(\d+?)0*$/.exec(amount)?.[1].length ?? 0; // a unit price may have four decimals
  const digits = cents ? { minimumFractionDigits: 2 + cents } : {};
  return new Intl.NumberFormat(region(), { style: "currency", currency, ...digits }).format(amount);
}

export const day = (moment) => new Intl.DateTimeFormat(region(), { dateStyle: "long" }).format(new Date(moment));
export const hour = (moment) =>
  new Intl.DateTimeFormat(region(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(moment));
export const countryName = (code) => new Intl.DisplayNames(region(), { type: "region" }).of(code);
