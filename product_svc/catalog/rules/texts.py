"""How names become what is sorted, searched and put in addresses."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

# letters that do not decompose, and the typographer's apostrophe
_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u2019": "'"}
)
_WORD = re.compile(r"[a-z0-9]+")
_SPELLED = re.compile(r"[^\W_]+")
# l'érable, d'oie, qu'il: what is looked for begins after the apostrophe; so does kid's end before
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=\w)")
_POSSESSIVE = re.compile(r"(?<=\w)'s\b")
# words that say nothing about an article; they count only where nothing else is asked for
_ENGLISH = (
    "a",
    "an",
    "and",
    "at",
    "by",
    "for",
    "from",
    "in",
    "of",
    "on",
    "or",
    "the",
    "to",
    "with",
)
_FRENCH = (
    *("au", "aux", "avec", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par"),
    *("pour", "sans", "sur", "un", "une"),
)
_FILLERS = frozenset(_ENGLISH + _FRENCH)
MAX_SLUG = 160
MAX_TERMS = 8
MAX_SEARCHED = 4_000
_BARCODE_DIGITS = 8
_SHORT, _LONG = 4, 8


@dataclass(frozen=True)
class SearchTerm:
    """One word of a search: `spellings` are the ways to write it without accents, any of which
    will do.

    `accented` is the word as it was typed, for the stems of French. What is still being typed
    `is_prefix`.
    """

    spellings: tuple[str, ...]
    accented: str = ""
    is_prefix: bool = False


def folded(text: str) -> str:
    """The text without case and accents: `Crème brûlée` and `creme brulee` become equal."""
    if text.isascii():
        return text.lower()
    # twice: a compatibility letter such as ᴬ becomes a capital only when it is decomposed
    return _without_accents(_without_accents(text))


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.translate(_LETTERS)


def _without_elisions(text: str) -> str:
    plain = text.casefold().replace("\u2019", "'")
    if "'" not in plain:
        return plain
    return _POSSESSIVE.sub("", _ELISION.sub(" ", plain))


def searched_words(*parts: str) -> list[str]:
    """All words of all parts in their order, folded, as a search compares them."""
    return _WORD.findall(folded(_without_elisions(" ".join(parts))))


def spelled_words(*parts: str) -> list[str]:
    """The same words with their accents, as the stems of French need them."""
    composed = unicodedata.normalize("NFC", _without_elisions(" ".join(parts)))
    return _SPELLED.findall(composed)


def search_terms(query: str) -> tuple[SearchTerm, ...]:
    """What a search looks for: its words without repetitions, the last one as a beginning.

    Fillers are left out where there is another word. At most MAX_TERMS.
    """
    words: dict[str, str] = {}
    for spelling in spelled_words(query):
        for word in searched_words(spelling):
            words.setdefault(word, spelling)
    meant = [word for word in words if word not in _FILLERS] or list(words)
    last = next(reversed(words), "")
    return tuple(
        SearchTerm(_spellings(word), _accented(words[word], word), is_prefix=word == last)
        for word in meant[:MAX_TERMS]
    )


def _spellings(word: str) -> tuple[str, ...]:
    """A barcode is known without its leading zeros, however many are typed."""
    is_barcode = word.isdigit() and len(word) >= _BARCODE_DIGITS
    return tuple(dict.fromkeys([word, word.lstrip("0") or word])) if is_barcode else (word,)


def _accented(spelling: str, word: str) -> str:
    return spelling if spelling != word and folded(spelling) == word else ""


def search_code(code: str) -> str:
    """A SKU or a whole search, as they are compared: without case, accents and outer blanks."""
    return folded(code).strip()


def barcode_words(code: str) -> tuple[str, str]:
    """How a search may name a barcode: as it is written, and without leading zeros."""
    return code, code.lstrip("0")


def nearest_words(word: str, known: list[str], *, is_prefix: bool) -> list[str]:
    """Those of the known words that `word` may be a slip of, the nearest only.

    One slip is forgiven in up to four letters, two in up to eight, three beyond. The beginning of
    a word is compared with beginnings.
    """
    forgiven = 1 if len(word) <= _SHORT else 2 if len(word) <= _LONG else 3
    slips = {each: _slips(word, each, is_prefix=is_prefix) for each in known}
    fewest = min(slips.values(), default=forgiven + 1)
    if fewest > forgiven:
        return []
    return [each for each, count in slips.items() if count == fewest]


def _slips(word: str, known: str, *, is_prefix: bool) -> int:
    whole = slips_between(word, known)
    if not is_prefix or len(known) <= len(word):
        return whole
    # a beginning that fits as well as a whole word comes after it
    return min(whole, slips_between(word, known[: len(word)]) + 1)


def slips_between(one: str, other: str) -> int:
    """How many letters must be added, dropped, changed or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        two_before, before, row = before, row, [i]
        for j, target in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
    return row[-1]


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
