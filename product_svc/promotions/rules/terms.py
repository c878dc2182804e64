"""Which terms of a promotion belong together."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from shared_libs.trade.offers import ACTIONS, BUY_X_GET_Y, GIFT, IN_MONEY, PERCENTAGE

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Terms:
    """What a promotion gives, as far as one thing asks for another."""

    scope: str
    action: str
    value: Decimal
    currency: str
    buy_quantity: int
    get_quantity: int
    gift_sku: str
    gift_quantity: int
    budget: Decimal | None
    starts_at: datetime | None
    ends_at: datetime | None


class TermProblem(NamedTuple):
    """What is wrong with a field; `name` is what is not known."""

    field: str
    code: str
    name: str = ""


def problems_of(terms: Terms) -> list[TermProblem]:
    """Everything that does not fit together, in the order of a form; none where it does."""
    return [*_of_action(terms), *_of_money(terms), *_of_time(terms)]


def _of_action(terms: Terms) -> Iterator[TermProblem]:
    if terms.action not in ACTIONS[terms.scope]:
        yield TermProblem("action", "action_out_of_scope")
    if terms.action in {PERCENTAGE, BUY_X_GET_Y} and terms.value > HUNDRED:
        yield TermProblem("value", "more_than_all")
    for name in _needed_for(terms.action):
        if not getattr(terms, name):
            yield TermProblem(name, "needed_here")


def _needed_for(action: str) -> tuple[str, ...]:
    if action == BUY_X_GET_Y:
        return ("buy_quantity", "get_quantity")
    return ("gift_sku", "gift_quantity") if action == GIFT else ()


def _of_money(terms: Terms) -> Iterator[TermProblem]:
    if (terms.action in IN_MONEY or terms.budget is not None) and not terms.currency:
        yield TermProblem("currency", "currency_needed")


def _of_time(terms: Terms) -> Iterator[TermProblem]:
    if terms.starts_at and terms.ends_at and terms.ends_at <= terms.starts_at:
        yield TermProblem("ends_at", "ends_too_soon")
