"""What articles cost: now, for somebody, at another time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: rows are read as plain tuples, the quickest way through the ORM

from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from product_svc.catalog import errors
from product_svc.catalog.models import Price
from product_svc.catalog.rules.price_history import (
    LONGEST_REDUCTION,
    LOOKED_BACK,
    HeldPrice,
    channel_prices,
    lowest_of_thirty_days,
)
from product_svc.config.prepared import prepared_rows
from shared_libs.trade.price_lists import EVERYWHERE, POS, ChannelPrice, ListedPrice

_LIST_COLUMNS = (
    "price_list__channel",
    "price_list__currency",
    "amount",
    "price_list__code",
    "price_list__store",
    "price_list__customer_group",
    "price_list__priority",
    "min_quantity",
    "price_list__tax_inclusive",
)
# text and prepared: it takes longer to be put together and planned than to be answered
_HOLDING = """
SELECT price.variant_id, list.channel, list.currency, price.amount, list.code, list.store,
    list.customer_group, list.priority, price.min_quantity, list.tax_inclusive
FROM catalog_price AS price JOIN catalog_pricelist AS list ON list.id = price.price_list_id
WHERE price.variant_id = ANY(%(variants)s::bigint[])
    AND price.valid_from <= %(now)s AND (price.valid_to IS NULL OR price.valid_to > %(now)s)
    AND (list.active_from IS NULL OR list.active_from <= %(now)s)
    AND (list.active_to IS NULL OR list.active_to > %(now)s)
    AND list.currency = %(currency)s AND list.channel IN (%(channel)s, 'all')
    AND list.store IN ('', %(store)s) AND list.customer_group IN ('', %(customer_group)s)
"""
_SINCE = Greatest(F("valid_from"), F("price_list__active_from"))
_UNTIL = Least(F("valid_to"), F("price_list__active_to"))


@dataclass(frozen=True)
class Buyer:
    """For whom prices are looked up."""

    channel: str
    currency: str
    store: str = ""
    customer_group: str = ""


@dataclass(frozen=True)
class PriceAtTills:
    """A price that tills go by, from when on (None where it has begun) and until when."""

    price: ListedPrice
    begins: datetime | None
    ends: datetime | None


@dataclass(frozen=True)
class KnownPrice:
    """A row of the price table, with when it really holds and what it is now."""

    sku: str
    held: HeldPrice
    state: str
    set_by: str
    set_at: datetime
    ended_by: str


@dataclass(frozen=True)
class PriceReport:
    """What staff see of one article: what it costs by channel, its lowest price, its prices."""

    sku: str
    current: Sequence[ChannelPrice]
    lowest: Sequence[ChannelPrice]
    prices: Sequence[KnownPrice]


def prices_for(
    *, variant_ids: Collection[int], buyer: Buyer, now: datetime
) -> Mapping[int, Sequence[ListedPrice]]:
    """Every price that holds now for this buyer, of any quantity; one query."""
    found: dict[int, list[ListedPrice]] = defaultdict(list)
    asked = {"variants": list(variant_ids), "now": now, **asdict(buyer)}
    for variant_id, *columns in prepared_rows(_HOLDING, asked):
        found[variant_id].append(ListedPrice(*columns))
    return found


def prices_of(
    *, variant_ids: Collection[int], now: datetime
) -> Mapping[int, tuple[ChannelPrice, ...]]:
    """What anybody pays for one of each of these variants, in every channel and currency, with the
    lowest price before a reduction; one query.
    """
    began = now - LONGEST_REDUCTION - LOOKED_BACK
    rows = Price.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=began),
        variant_id__in=variant_ids,
        valid_from__lte=now,
        price_list__store="",
        price_list__customer_group="",
        min_quantity__lte=1,
    )
    found: dict[int, list[HeldPrice]] = defaultdict(list)
    for variant_id, since, until, *columns in rows.annotate(since=_SINCE, until=_UNTIL).values_list(
        "variant_id", "since", "until", *_LIST_COLUMNS
    ):
        found[variant_id].append(HeldPrice(ListedPrice(*columns), since, until))
    return {variant_id: channel_prices(held, now=now) for variant_id, held in found.items()}


def listed_at_tills(
    *, variant_ids: Collection[int], now: datetime
) -> Mapping[int, tuple[PriceAtTills, ...]]:
    """Every price that holds now or is planned, of the lists that are for tills or for all; one
    query.

    Also of lists that hold at another time: a till looks at its clock.
    """
    rows = Price.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=now),
        variant_id__in=variant_ids,
        price_list__channel__in=(POS, EVERYWHERE),
    ).order_by("price_list__code", "min_quantity", "valid_from")
    found: dict[int, list[PriceAtTills]] = defaultdict(list)
    for variant_id, since, until, *columns in rows.values_list(
        "variant_id", "valid_from", "valid_to", *_LIST_COLUMNS
    ):
        begins = since if since > now else None
        found[variant_id].append(PriceAtTills(ListedPrice(*columns), begins, until))
    return {variant_id: tuple(prices) for variant_id, prices in found.items()}


def held_price(
    *, sku: str, list_code: str, min_quantity: Decimal, now: datetime, valid_from: datetime | None
) -> Price:
    """The price that an article has now on a list, from this quantity on, or the one that begins
    at `valid_from`, which may be planned; raises NoSuchPrice.
    """
    at = {"valid_from": valid_from} if valid_from else {"valid_from__lte": now}
    rows = Price.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=now),
        variant__sku=sku,
        price_list__code=list_code,
        min_quantity=min_quantity,
        **at,
    )
    for price in rows.select_related("variant", "price_list"):
        return price
    raise errors.NoSuchPrice(sku, price_list=list_code)


def price_reports(*, skus: Collection[str], as_of: datetime) -> list[PriceReport]:
    """Each of these articles with its prices as they were at a moment: those that held, those that
    were over and those that were planned; by SKU, one query.

    What was set after that moment is left out. Unknown SKUs have no report.
    """
    rows = (
        Price.objects.filter(variant__sku__in=skus)
        .annotate(since=_SINCE, until=_UNTIL)
        .order_by("variant__sku", "-valid_from", "-pk")
        .values_list(
            "variant__sku", "since", "until", "set_by", "set_at", "ended_by", *_LIST_COLUMNS
        )
    )
    by_sku: dict[str, list[KnownPrice]] = defaultdict(list)
    for row in rows:
        price = _known(row, as_of)
        if price.set_at <= as_of or price.held.since <= as_of:
            by_sku[price.sku].append(price)
    return [_report(sku, prices, as_of) for sku, prices in by_sku.items()]


def _known(row: Sequence[Any], as_of: datetime) -> KnownPrice:
    sku, since, until, set_by, set_at, ended_by, *columns = row
    held = HeldPrice(ListedPrice(*columns), since, until)
    return KnownPrice(sku, held, price_state(since, until, as_of), set_by, set_at, ended_by)


def _report(sku: str, prices: Sequence[KnownPrice], as_of: datetime) -> PriceReport:
    public = [
        each.held
        for each in prices
        if not each.held.price.store
        and not each.held.price.customer_group
        and each.held.price.min_quantity <= 1
    ]
    current = channel_prices(public, now=as_of)
    lowest = tuple(
        ChannelPrice(each.channel, each.currency, amount, each.price_list)
        for each in current
        for amount in _lowest(public, each, as_of)
    )
    return PriceReport(sku, current, lowest, prices)


def _lowest(
    public: Sequence[HeldPrice], current: ChannelPrice, as_of: datetime
) -> Iterable[Decimal]:
    amount = lowest_of_thirty_days(
        public, channel=current.channel, currency=current.currency, now=as_of
    )
    return () if amount is None else (amount,)


def price_state(since: datetime, until: datetime | None, now: datetime) -> str:
    """Whether a price is scheduled, current or past."""
    if since > now:
        return "scheduled"
    return "past" if until is not None and until <= now else "current"
