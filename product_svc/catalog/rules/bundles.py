"""What bundles are made of, at any depth."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

Article = TypeVar("Article", bound=Hashable)
Lines = Mapping[Article, Sequence[tuple[Article, Decimal]]]
MAX_DEPTH = 8
MAX_QUANTITY = Decimal("999999999.999")


def cycle_closed_by(bundle: Article, components: Iterable[Article], lines: Lines[Article]) -> bool:
    """Whether the bundle would contain itself if it were made of these."""
    waiting, seen = list(components), set[Article]()
    while waiting:
        article = waiting.pop()
        if article == bundle:
            return True
        if article not in seen:
            seen.add(article)
            waiting += [component for component, _quantity in lines.get(article, ())]
    return False


def depth(bundle: Article, lines: Lines[Article]) -> int:
    """How many bundles stand in one another, this one included; an ordinary article has none.

    Expects that there is no cycle.
    """
    known: dict[Article, int] = {}
    for article in _components_first(bundle, lines):
        below = [known[component] for component, _quantity in lines.get(article, ())]
        known[article] = 1 + max(below) if below else 0
    return known[bundle]


def exploded(bundle: Article, lines: Lines[Article]) -> Mapping[Article, Decimal]:
    """So many of each ordinary article are in one bundle; expects that there is no cycle."""
    totals: dict[Article, dict[Article, Decimal]] = {}
    for article in _components_first(bundle, lines):
        totals[article] = _summed(lines.get(article, ()), totals) or {article: Decimal(1)}
    return totals[bundle] if lines.get(bundle) else {}


def _summed(
    parts: Sequence[tuple[Article, Decimal]], totals: Mapping[Article, Mapping[Article, Decimal]]
) -> dict[Article, Decimal]:
    total: dict[Article, Decimal] = {}
    for component, quantity in parts:
        for article, inner in totals[component].items():
            total[article] = total.get(article, Decimal(0)) + quantity * inner
    return total


def _components_first(bundle: Article, lines: Lines[Article]) -> list[Article]:
    """Every article below the bundle, each after all that it is made of; the bundle last."""
    done: dict[Article, None] = {}
    begun: set[Article] = set()  # a cycle would end in a KeyError, not in a search without end
    waiting = [(bundle, False)]
    while waiting:
        article, is_ready = waiting.pop()
        if is_ready:
            done[article] = None
        elif article not in begun:
            begun.add(article)
            waiting.append((article, True))
            waiting += [(component, False) for component, _quantity in lines.get(article, ())]
    return list(done)
