"""What a list can be narrowed by: each product has one token for each value, such as
`brand:kanuk` or `attr.colour:red`; prices fall into bands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

CATEGORY, BRAND, PRICE, IN_STOCK = "category", "brand", "price_band", "in_stock"
ATTRIBUTE = "attr."
MAX_TOKEN = 120
_EDGES = (10, 25, 50, 100, 250, 500)


@dataclass(frozen=True)
class PriceBand:
    """Prices from `low` and below `high`; None is without end."""

    low: Decimal
    high: Decimal | None

    @property
    def code(self) -> str:
        """Such as `10-25` or `500-`."""
        return f"{self.low:f}-{'' if self.high is None else f'{self.high:f}'}"


def price_bands(*, decimals: int) -> tuple[PriceBand, ...]:
    """The bands of a currency with so many decimals: a yen is counted as a cent is."""
    scale = 100 if decimals == 0 else 1
    edges = [Decimal(0), *(Decimal(edge * scale) for edge in _EDGES)]
    highs: list[Decimal | None] = [*edges[1:], None]
    return tuple(PriceBand(low, high) for low, high in zip(edges, highs, strict=True))


def token(facet: str, value: str) -> str:
    """How a listing names one value of one facet."""
    return f"{facet}:{value}"


def parted(name: str) -> tuple[str, str]:
    """The facet and the value of a token."""
    facet, _colon, value = name.partition(":")
    return facet, value


def tokens_of(
    *, category_path: str, brand: str, attributes: Iterable[Mapping[str, object]]
) -> list[str]:
    """All that a product can be found under; a category stands for those above it as well.

    `attributes` are those of the product and the options of its variants on sale.
    """
    found = [token(CATEGORY, slug) for slug in category_path.split("/") if slug]
    if brand:
        found.append(token(BRAND, brand))
    for values in attributes:
        found += [token(f"{ATTRIBUTE}{code}", value_text(value)) for code, value in values.items()]
    return list(dict.fromkeys(each for each in found if len(each) <= MAX_TOKEN))


def value_text(value: object) -> str:
    """A value of an attribute as addresses spell it: true and false, else itself."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def counts_by_facet(counted: Iterable[tuple[str, int]]) -> dict[str, dict[str, int]]:
    """Counts of tokens, gathered by facet."""
    found: dict[str, dict[str, int]] = {}
    for name, count in counted:
        facet, value = parted(name)
        found.setdefault(facet, {})[value] = count
    return found


def largest(counts: Mapping[str, int], *, chosen: Sequence[str], limit: int) -> dict[str, int]:
    """The values that most products have, and those that are chosen, which may have none now."""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
    return dict.fromkeys(chosen, 0) | {v: counts[v] for v in chosen if v in counts} | dict(ranked)
