"""A published rule-set, read into what `price_basket` takes: taxes here, promotions now.

What has a limit (a number of uses, a budget, one for each customer) is left out: whoever reads
this may have no line to hold a use by.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any  # Any: JSON documents

from shared_libs.trade.offers import Conditions, Occasion, Offer
from shared_libs.trade.price_lists import EVERYWHERE, POS, ListedPrice
from shared_libs.trade.pricing import Article, RuleSet
from shared_libs.trade.taxes import TaxComponent

Document = Mapping[str, Any]
# what is taken home needs no bringing
_NO_SHIPPING = Decimal(0)


@dataclass(frozen=True)
class Counter:
    """Where something is sold over the counter."""

    store: str
    country: str
    region: str
    currency: str
    customer_group: str = ""


def rule_set_at(
    counter: Counter,
    rules: Document,
    *,
    version: str,
    articles: Iterable[Article],
    at: datetime,
    language: str,
) -> RuleSet:
    """What a basket at this counter is priced by at a moment, told by the clock on its wall."""
    zone, rates = tax_rates(rules, counter, at)
    return RuleSet(
        version=version,
        currency=counter.currency,
        zone=zone,
        articles={article.sku: article for article in articles},
        rates=rates,
        shipping_amount=_NO_SHIPPING,
        shipping_tax_category="",
        occasion=Occasion(POS, counter.currency, at, counter.store, counter.customer_group),
        offers=tuple(_offers(rules, at, language)),
    )


def prices_at(
    counter: Counter, rules: Document, told: Iterable[Document], *, at: datetime
) -> tuple[ListedPrice, ...]:
    """The prices of an article that count at this counter at a moment: of the lists of its store
    and of all, that hold. `told` names list, quantity and amount, and from and until when the price
    holds where that is not always; the rules say what a list is for.
    """
    lists = {row["code"]: row for row in rules.get("price_lists", ()) if _fits(counter, row, at)}
    return tuple(
        _listed(lists[each["price_list"]], each)
        for each in told
        if each["price_list"] in lists and _is_between(each, "valid_from", "valid_to", at)
    )


def _is_between(said: Document, since: str, until: str, at: datetime) -> bool:
    begins, ends = _moment(said.get(since)), _moment(said.get(until))
    return (begins is None or begins <= at) and (ends is None or at < ends)


def _fits(counter: Counter, row: Document, at: datetime) -> bool:
    return (
        row["currency"] == counter.currency
        and row["channel"] in {POS, EVERYWHERE}
        and (row["store"] or "") in {"", counter.store}
        and (row["customer_group"] or "") in {"", counter.customer_group}
        and _is_between(row, "active_from", "active_to", at)
    )


def _listed(row: Document, told: Document) -> ListedPrice:
    return ListedPrice(
        channel=row["channel"],
        currency=row["currency"],
        amount=Decimal(told["amount"]),
        price_list=row["code"],
        store=row["store"] or "",
        customer_group=row["customer_group"] or "",
        priority=row["priority"],
        min_quantity=Decimal(told["min_quantity"]),
        tax_inclusive=row["tax_inclusive"],
    )


def tax_rates(
    rules: Document, counter: Counter, at: datetime
) -> tuple[str, Mapping[str, tuple[TaxComponent, ...]]]:
    """The zone of the counter and its taxes by category; a province goes before its country."""
    today = at.date().isoformat()
    zones = {rate["zone"] for rate in rules["taxes"]}
    province = f"{counter.country}-{counter.region}"
    zone = next((each for each in (province, counter.country) if each in zones), "")
    rates: dict[str, tuple[TaxComponent, ...]] = {}
    for rate in sorted(rules["taxes"], key=lambda rate: str(rate["code"])):
        if rate["zone"] == zone and rate["from"] <= today < (rate["until"] or "9999-12-31"):
            component = TaxComponent(
                rate["code"], Decimal(rate["rate"]), rate["jurisdiction"], rate["compound"]
            )
            category = rate["tax_category"]
            rates[category] = (*rates.get(category, ()), component)
    return zone, rates


def _offers(rules: Document, at: datetime, language: str) -> Iterator[Offer]:
    for terms in rules["promotions"]:
        if not terms["is_limited"] and _is_between(terms, "starts_at", "ends_at", at):
            yield _offer(terms, language)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _offer(terms: Document, language: str) -> Offer:
    return Offer(
        code=terms["code"],
        name=terms["name"]["fr" if language == "fr" else "en"],
        scope=terms["scope"],
        action=terms["action"],
        value=Decimal(terms["value"]),
        currency=terms["currency"] or "",
        buy_quantity=terms["buy_quantity"],
        get_quantity=terms["get_quantity"],
        gift_sku=terms["gift_sku"] or "",
        gift_quantity=terms["gift_quantity"],
        conditions=_conditions(terms),
        priority=terms["priority"],
        stacking_group=terms["stacking_group"] or "",
        is_exclusive=terms["is_exclusive"],
    )


def _conditions(terms: Document) -> Conditions:
    return Conditions(
        categories=frozenset(terms["categories"]),
        brands=frozenset(terms["brands"]),
        skus=frozenset(terms["skus"]),
        min_subtotal=_number(terms["min_subtotal"]),
        min_quantity=_number(terms["min_quantity"]),
        channel=terms["channel"] or "",
        stores=frozenset(terms["stores"]),
        customer_groups=frozenset(terms["customer_groups"]),
        weekdays=frozenset(terms["weekdays"]),
        from_time=_hour(terms["from_time"]),
        until_time=_hour(terms["until_time"]),
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _hour(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
