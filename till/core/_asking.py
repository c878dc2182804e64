"""What a cashier looks up: articles, customers, gift cards, and how things stand with the shop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any  # Any: JSON documents

from till import errors, store
from till.core._desk import Desk
from till.store import Known
from till.words import _


@dataclass(frozen=True)
class Standing:
    """How the till stands with its shop."""

    pending: int
    parked_here: int
    articles: int
    is_complete: bool
    ruleset_version: str
    troubled: Sequence[str]


def find(desk: Desk, words: str) -> list[Known]:
    """Articles by words of their name or SKU."""
    return store.find(desk.database, words, desk.view())


def standing(desk: Desk) -> Standing:
    """What is pending, and how much the till knows."""
    return Standing(
        pending=store.pending(desk.database),
        parked_here=len(store.parked(desk.database)),
        articles=store.catalogue_size(desk.database),
        is_complete=bool(store.kept(desk.database, "complete")),
        ruleset_version=str(store.kept(desk.database, "cited") or ""),
        troubled=[f"{each.sequence} {each.code}" for each in store.troubled(desk.database)],
    )


def customers(desk: Desk, kind: str, shown: str) -> list[Mapping[str, Any]]:
    """Who it is that shows or says this: a phone, a card or a number. Needs the line."""
    if kind not in {"phone", "card", "number"}:
        raise errors.wrong_input(kind)
    try:
        found = desk.line().post("pos/customers/lookup", {kind: shown})
    except errors.NoLine as reason:
        raise errors.needs_line() from reason
    return list(found["results"])


def for_customer(desk: Desk, customer: Mapping[str, Any] | None, shown: str = "") -> None:
    """The basket is this customer's, who earns points by it and pays the prices of the group;
    `shown` is what the customer was found by. Raises Refused where somebody's credit pays already.
    """
    if desk.basket().credit:
        raise errors.Refused("credit_held", _("Store credit pays already: empty the basket first."))
    identity = customer["id"] if customer else None
    name = str(customer["name"]) if customer else ""
    group = str(customer["group"] or "") if customer else ""
    basket = replace(desk.basket(), customer_id=identity, customer=name, customer_group=group)
    desk.put(replace(basket, customer_shown=shown if customer else ""))


def card_balance(desk: Desk, code: str) -> Mapping[str, Any]:
    """What a gift card holds. Needs the line."""
    try:
        found: Mapping[str, Any] = desk.line().post("pos/gift-cards/balance", {"code": code})
    except errors.NoLine as reason:
        raise errors.needs_line() from reason
    return found
