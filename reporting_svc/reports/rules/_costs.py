"""What was sold had cost, as far as anybody has said so, and what figures come to."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from reporting_svc.reports.rules._documents import DocumentFact, LineFact
from shared_libs.money import ZERO

_PLACES = Decimal("0.0001")
_HUNDREDTH = Decimal("0.01")
_TENTH = Decimal("0.1")


def costed(fact: DocumentFact, unit_costs: Mapping[str, Decimal]) -> DocumentFact:
    """The document with the cost of each line: none where its article has none, never a guess.

    What is no article (shipping, goodwill, a gift card) costs nothing that the books know of.
    """
    return replace(fact, lines=tuple(_costed(line, unit_costs) for line in fact.lines))


def _costed(line: LineFact, unit_costs: Mapping[str, Decimal]) -> LineFact:
    cost = _cost(line, unit_costs)
    return line if cost == line.cost else LineFact(**{**vars(line), "cost": cost})


def _cost(line: LineFact, unit_costs: Mapping[str, Decimal]) -> Decimal | None:
    if not line.sku or line.gift_cards:
        return ZERO
    unit_cost = unit_costs.get(line.sku)
    if unit_cost is None:
        return None
    return (line.units * unit_cost).quantize(_PLACES, rounding=ROUND_HALF_UP)


def a_basket(sum_of_all: Decimal, orders: int) -> Decimal | None:
    """What one basket has on average, to a hundredth; none where nothing was ordered."""
    if orders <= 0:
        return None
    return (sum_of_all / orders).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)


def rate(part: Decimal, whole: Decimal) -> Decimal | None:
    """The part in percent of the whole, to a tenth; none of nothing."""
    if not whole:
        return None
    return (part * 100 / whole).quantize(_TENTH, rounding=ROUND_HALF_UP)
