"""How names become what is sorted, searched and put in addresses."""

import hashlib
import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "\u2019": "'"})
_WORD = re.compile(r"[a-z0-9]+")
MAX_SLUG = 160


def folded(text: str) -> str:
    """The text without case and accents: `Crème brûlée` and `creme brulee` become equal."""
    # twice: a compatibility letter such as ᴬ becomes a capital only when it is decomposed
    return _without_accents(_without_accents(text))


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.translate(_LIGATURES)


def search_words(query: str) -> tuple[str, ...]:
    """The words of a search, folded, without repetitions; an apostrophe parts words."""
    return tuple(dict.fromkeys(_WORD.findall(folded(query))))


def search_text(*parts: str) -> str:
    """What a search looks into: all words of all parts, parted by single blanks."""
    return " ".join(dict.fromkeys(_WORD.findall(folded(" ".join(parts)))))


def slug_of(name: str, *, sku: str) -> str:
    """An address for an imported article, made from its name and its SKU."""
    words = "-".join(_WORD.findall(folded(f"{name} {sku}")))
    return words[:MAX_SLUG].strip("-") or "article"


def slug_with_fingerprint(slug: str, *, sku: str) -> str:
    """A second choice where the first is taken: SKUs that differ in case only make the same
    slug.
    """
    mark = hashlib.sha256(sku.encode()).hexdigest()[:8]
    return f"{slug[: MAX_SLUG - 9].strip('-')}-{mark}"
