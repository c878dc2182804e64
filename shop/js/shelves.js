// The shop's shelves: asked for once in each language, however many views show them.

import { read } from "./api.js";
import { language } from "./words.js";

const known = new Map();

/** The tree of categories; none while product does not answer, and then it is asked for again. */
export function shelves() {
  if (!known.has(language)) {
    const asked = read("/categories").catch(() => {
      known.delete(language);
      return { results: [] };
    });
    known.set(language, asked);
  }
  return known.get(language);
}
