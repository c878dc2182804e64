"""Full-text search as PostgreSQL spells it: words become lexemes of three configurations at once.

Texts come in folded (rules/texts.py), so neither unaccent nor a configuration of our own is
needed. `simple` keeps every word as it is and serves prefixes; the stems of `english` and `french`
serve plurals and feminines. French is stemmed with its accents as well: `fumée` and `fumé` share a
stem only then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # Any: Django's compiler hooks

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import Expression

from product_svc.catalog.rules.texts import SearchTerm, searched_words, spelled_words

NOTHING = "''::tsquery"


@dataclass(frozen=True)
class WeighedText:
    """Texts of an article in each language, and words that are of none (`plain`), with how much a
    hit in them counts: A is most, D least.
    """

    weight: str
    english: tuple[str, ...] = ()
    french: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()


class SearchDocument(Expression):
    """The lexemes of some texts, of each its first `limit` characters; it refers to no column."""

    output_field = SearchVectorField()

    def __init__(self, texts: Sequence[WeighedText], *, limit: int) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self._words: list[str] = []
        for text in texts:
            english, french = (searched_words(*part) for part in (text.english, text.french))
            accented = spelled_words(*text.french)
            every = dict.fromkeys([*searched_words(*text.plain), *english, *french])
            self._add(text.weight, "simple", " ".join(every)[:limit])
            self._add(text.weight, "english", " ".join(english)[:limit])
            self._add(text.weight, "french", " ".join(french)[:limit])
            if accented != french:
                self._add(text.weight, "french", " ".join(accented)[:limit])

    def _add(self, weight: str, configuration: str, words: str) -> None:
        if words:
            self._pieces.append(f"setweight(to_tsvector('{configuration}', %s), '{weight}')")
            self._words.append(words)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str, ...]]:  # noqa: ARG002 # Django's
        return f"({' || '.join(self._pieces) or 'to_tsvector(%s)'})", (*self._words,) or ("",)


class SearchTerms(Expression):
    """The query that finds what has every one of these terms, each in any of its forms."""

    output_field = SearchQueryField()

    def __init__(self, terms: Sequence[SearchTerm], *, shortest_prefix: int) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self._words: list[str] = []
        for term in terms:
            self._add(term, is_prefix=term.is_prefix and len(term.spellings[0]) >= shortest_prefix)

    def _add(self, term: SearchTerm, *, is_prefix: bool) -> None:
        stems = " | ".join(term.spellings)
        words = " | ".join(f"{word}:*" if is_prefix else word for word in term.spellings)
        forms = [("simple", words), ("english", stems), ("french", stems)]
        if term.accented:
            forms.append(("french", term.accented))
        pieces = " || ".join(f"to_tsquery('{configuration}', %s)" for configuration, _ in forms)
        self._pieces.append(f"({pieces})")
        self._words += [word for _configuration, word in forms]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str, ...]]:  # noqa: ARG002 # Django's
        return f"({' && '.join(self._pieces) or NOTHING})", (*self._words,)
