"""How much of each article wanted can be promised, when bundles and lines share what there is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

ZERO = Decimal(0)
ONE = Decimal(1)
# by SKU what is free of each article that is counted; one that is not counted is missing here
Pool = dict[str, Decimal]


@dataclass(frozen=True)
class Article:
    """What can be wanted: `parts` is what one of it takes off the shelves, itself if no bundle."""

    sku: str
    whole_quantity: bool
    allow_backorder: bool
    parts: Mapping[str, Decimal]

    @property
    def is_bundle(self) -> bool:
        """Whether it has no stock of its own."""
        return set(self.parts) != {self.sku}


@dataclass(frozen=True)
class Grant:
    """How much of an article was wanted, can be had now, and waits for stock."""

    sku: str
    requested: Decimal
    reserved: Decimal
    backordered: Decimal = ZERO

    @property
    def is_short(self) -> bool:
        """Whether not all of it can be had now."""
        return self.reserved < self.requested


@dataclass(frozen=True)
class Held:
    """Units of one article that lie reserved at one location; no location where not counted."""

    sku: str
    location: str
    quantity: Decimal


def plain(sku: str, *, whole_quantity: bool = True, allow_backorder: bool = False) -> Article:
    """An article that is no bundle."""
    return Article(sku, whole_quantity, allow_backorder, {sku: ONE})


def possible(article: Article, pool: Mapping[str, Decimal]) -> Decimal | None:
    """How much of an article the pool can give; None when nothing of it is counted."""
    limits = [pool[sku] / each for sku, each in article.parts.items() if sku in pool]
    if not limits:
        return None
    least = max(min(limits), ZERO)
    is_whole = article.whole_quantity or article.is_bundle
    return least.to_integral_value(ROUND_FLOOR) if is_whole else least


def grants(
    wanted: Mapping[str, Decimal],
    articles: Mapping[str, Article],
    pool: Mapping[str, Decimal],
    *,
    partial: bool,
) -> list[Grant]:
    """What each article wanted gets, in the order of SKUs: the first takes, the next has the rest.

    `partial` lets what is missing wait where the article may be ordered when out of stock.
    """
    left: Pool = dict(pool)
    found = []
    for sku, quantity in sorted(wanted.items()):
        article = articles[sku]
        reserved = _take(article, quantity, left)
        waits = partial and article.allow_backorder
        found.append(Grant(sku, quantity, reserved, quantity - reserved if waits else ZERO))
    return found


def parts_of(quantities: Mapping[str, Decimal], articles: Mapping[str, Article]) -> Pool:
    """How much of each article on the shelves these quantities take together."""
    total: Pool = {}
    for sku, quantity in quantities.items():
        for part, each in articles[sku].parts.items():
            if quantity:
                total[part] = total.get(part, ZERO) + quantity * each
    return total


def spoken(
    wanted: Mapping[str, Decimal], articles: Mapping[str, Article], held: Sequence[Held]
) -> list[Held]:
    """What lies reserved, in the words of who wanted it: a bundle is spoken of as the bundle.

    A bundle whose parts lie at different locations has no location of its own.
    """
    rest = {(each.sku, each.location): each.quantity for each in held}
    lines: list[Held] = []
    for sku, quantity in sorted(wanted.items()):
        article = articles[sku]
        there: Pool = {}
        for (part, _place), units in rest.items():
            there[part] = there.get(part, ZERO) + units
        full = {part: there.get(part, ZERO) for part in article.parts}
        can = possible(article, full)
        units = min(quantity, can if can is not None else ZERO)
        if units > ZERO:
            lines += _spoken_one(article, units, rest)
    return lines


def _spoken_one(
    article: Article, quantity: Decimal, rest: dict[tuple[str, str], Decimal]
) -> list[Held]:
    places: dict[str, Decimal] = {}
    for part, each in article.parts.items():
        missing = quantity * each
        for sku, place in [key for key in rest if key[0] == part]:
            taken = min(rest[sku, place], missing)
            if taken > ZERO:
                rest[sku, place] -= taken
                missing -= taken
                places[place] = places.get(place, ZERO) + taken
    if not article.is_bundle:
        return [Held(article.sku, place, units) for place, units in places.items()]
    shelves = [place for place in places if place]
    return [Held(article.sku, shelves[0] if len(shelves) == 1 else "", quantity)]


def _take(article: Article, quantity: Decimal, left: Pool) -> Decimal:
    can = possible(article, left)
    taken = quantity if can is None else min(quantity, can)
    for part, each in article.parts.items():
        if part in left:
            left[part] -= taken * each
    return taken
