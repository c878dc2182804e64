"""Prices: the old one is closed, the new one opened; none that has held is ever edited."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from product_svc.catalog import errors, selectors
from product_svc.catalog.models import Price, PriceList, PriceTurn, Product, Variant
from product_svc.catalog.rules import price_history
from product_svc.catalog.rules.price_history import Period, Plan
from product_svc.catalog.rules.rule_sets import Change
from product_svc.catalog.services import _window
from product_svc.catalog.services._rule_sets import publish_rule_set
from shared_libs.events import outbox
from shared_libs.trade.price_lists import default_code

_TICK = timedelta(microseconds=1)
ONE = Decimal(1)
Key = tuple[object, ...]


@dataclass(frozen=True)
class NewPrice:
    """What an article shall cost, from now on unless told otherwise.

    The list is `price_list`, or without it the one of all stores and customers of the currency and
    `channel` (web, pos or all).
    """

    sku: str
    channel: str
    currency: str
    amount: Decimal
    price_list: str = ""
    min_quantity: Decimal = ONE
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    @property
    def list_code(self) -> str:
        """The list on which it stands."""
        return self.price_list or default_code(self.currency, self.channel)

    @property
    def key(self) -> Key:
        """What may have one price at a time."""
        return self.sku, self.list_code, self.min_quantity


@dataclass(frozen=True)
class PricesSet:
    """The version that holds now, and how many prices it changed."""

    ruleset_version: str
    changed: int


@dataclass
class _Writing:
    """What is to be done to the table, gathered so that it takes a handful of statements."""

    added: list[Price] = field(default_factory=list)
    closed: dict[datetime, list[int]] = field(default_factory=lambda: defaultdict(list))
    repriced: dict[Decimal, list[int]] = field(default_factory=lambda: defaultdict(list))
    dropped: list[int] = field(default_factory=list)

    def take(self, plan: Plan, price: Price) -> None:
        """Note what a plan asks for; `price` tells article, list, quantity and author."""
        self.closed[price.valid_from] += plan.closed
        self.repriced[price.amount] += plan.repriced
        self.dropped += plan.dropped
        for period in plan.added:
            self.added.append(
                Price(
                    variant_id=price.variant_id,
                    price_list_id=price.price_list_id,
                    min_quantity=price.min_quantity,
                    amount=period.amount,
                    valid_from=period.since,
                    valid_to=period.until,
                    resumes=period.resumes,
                    set_by=price.set_by,
                    set_at=price.set_at,
                )
            )


@transaction.atomic
def set_prices(*, prices: Sequence[NewPrice], actor: str, now: datetime) -> PricesSet:
    """These prices hold from now on, or from when they say; all that differ become one version.

    A price equal to the one that holds changes nothing. Locks the products by key. Raises
    UnknownSku naming every SKU that is not known, SkuRepeated, UnknownPriceList, PeriodInvalid,
    PricePlanned.
    """
    refuse_repeated(price.key for price in prices)
    variants = _locked_variants({price.sku for price in prices})
    changed, moment = replace_prices(prices=prices, variants=variants, actor=actor, now=now)
    if not changed:
        return PricesSet(selectors.current_version(), 0)
    version = publish_rule_set(changes=as_changes(changed), actor=actor, now=moment).version
    # planned ones too: a till that is away when their moment comes begins by its own clock
    skus = {price.sku for price in changed}
    announce_prices(skus, variants=variants, version=version, now=moment)
    return PricesSet(version, len(changed))


@transaction.atomic
def end_price(*, price: Price, actor: str, now: datetime) -> str:
    """The price holds no longer, or, where it was only planned, never will; returns the version.

    What was to follow it follows at once. Locks the product. Raises PriceIsOver.
    """
    variants = _locked_variants({price.variant.sku})
    change, moment = close_price(price, actor=actor, now=now)
    version = publish_rule_set(changes=[change], actor=actor, now=moment).version
    announce_prices(set(variants), variants=variants, version=version, now=moment)
    return version


def close_price(price: Price, *, actor: str, now: datetime) -> tuple[Change, datetime]:
    """As `end_price`, before the version; returns what that says of it, and of which moment.

    Expects the product locked.
    """
    rows = Price.objects.filter(
        _not_over(now),
        variant_id=price.variant_id,
        price_list_id=price.price_list_id,
        min_quantity=price.min_quantity,
    )
    periods = {row.pk: _period(row) for row in rows}
    if price.pk not in periods:
        raise errors.PriceIsOver
    ended = periods[price.pk]
    moment = max(now, ended.since + _TICK) if _was_immediate(price) else now
    ending = price_history.plan_end(list(periods.values()), ended=ended, at=moment)
    Price.objects.filter(pk__in=ending.dropped).delete()
    for moved in ending.moved:
        of_it = Price.objects.filter(pk__in=[moved.key])
        of_it.update(valid_from=moved.since, valid_to=moved.until)
    Price.objects.filter(pk=price.pk).update(ended_by=actor)
    return _change("price_ended", price, moment), moment


def refuse_repeated(keys: Iterable[Key]) -> None:
    """Raise SkuRepeated when a call sets the same price twice."""
    seen: set[Key] = set()
    for key in keys:
        if key in seen:
            raise errors.SkuRepeated(str(key[0]))
        seen.add(key)


def _locked_variants(skus: Collection[str]) -> Mapping[str, Variant]:
    of_them = Variant.objects.filter(sku__in=skus)
    list(Product.objects.filter(pk__in=of_them.values("product_id")).locked().values_list("pk"))
    variants = {variant.sku: variant for variant in of_them}
    unknown = sorted(set(skus) - set(variants))
    if unknown:
        raise errors.UnknownSku(unknown)
    return variants


def replace_prices(
    *, prices: Sequence[NewPrice], variants: Mapping[str, Variant], actor: str, now: datetime
) -> tuple[list[NewPrice], datetime]:
    """Each price that differs makes room for its successor; returns those, and their moment.

    Expects the products locked. The moment is `now`, or just after the newest price it closes where
    clocks disagree. Four queries, one more for each new price list, for planned prices some more.
    Raises UnknownPriceList, PeriodInvalid, PricePlanned.
    """
    if not prices:
        return [], now
    lists = _price_lists(prices)
    held = _held(prices, variants, lists, now)
    moment = max(
        [
            now,
            *(
                row.valid_from + _TICK
                for rows in held.values()
                for row in rows
                if _was_immediate(row)
            ),
        ]
    )
    writing = _Writing()
    changed: list[NewPrice] = []
    for price in prices:
        row = _row(price, variants, lists, actor, moment, now)
        plan = _plan(price, row, held.get(_row_key(row), []))
        if plan is not None:
            writing.take(plan, row)
            changed.append(price)
    _write(writing, actor, moment)
    return changed, moment


def _row(
    price: NewPrice,
    variants: Mapping[str, Variant],
    lists: Mapping[str, PriceList],
    actor: str,
    moment: datetime,
    now: datetime,
) -> Price:
    since = max(price.valid_from or moment, moment)
    if (price.valid_from and price.valid_from < now) or (
        price.valid_to is not None and price.valid_to <= since
    ):
        raise errors.PeriodInvalid(price.sku)
    return Price(
        variant=variants[price.sku],
        price_list=lists[price.list_code],
        min_quantity=price.min_quantity,
        amount=price.amount,
        valid_from=since,
        valid_to=price.valid_to,
        set_by=actor,
        set_at=moment,
    )


def _plan(price: NewPrice, row: Price, held: Sequence[Price]) -> Plan | None:
    """What is to be done for a price; None when it is what holds then anyway."""
    periods = [_period(each) for each in held]
    standing = [each for each in periods if each.since <= row.valid_from]
    is_same = any(
        each.amount == price.amount and (each.until is None or each.until > row.valid_from)
        for each in standing
    )
    if is_same and price.valid_to is None:
        return None
    plan = price_history.plan(
        periods, amount=price.amount, since=row.valid_from, until=price.valid_to
    )
    if plan.clash is not None:
        raise errors.PricePlanned(price.sku, at=plan.clash.since)
    return plan


def _held(
    prices: Sequence[NewPrice],
    variants: Mapping[str, Variant],
    lists: Mapping[str, PriceList],
    now: datetime,
) -> Mapping[Key, list[Price]]:
    """What holds or is planned, by article, list and quantity."""
    rows = Price.objects.filter(
        _not_over(now),
        variant_id__in=[variants[price.sku].pk for price in prices],
        price_list_id__in=[lists[price.list_code].pk for price in prices],
    )
    held: dict[Key, list[Price]] = defaultdict(list)
    for row in rows:
        held[_row_key(row)].append(row)
    return held


def _row_key(row: Price) -> Key:
    return row.variant_id, row.price_list_id, row.min_quantity


def _not_over(now: datetime) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gt=now)


def _was_immediate(row: Price) -> bool:
    """Whether it held from when it was set, so that it is no planned one though it begins later
    than our clock says.
    """
    return row.valid_from <= row.set_at


def _period(row: Price) -> Period:
    return Period(row.pk, row.amount, row.valid_from, row.valid_to, row.resumes)


def _write(writing: _Writing, actor: str, moment: datetime) -> None:
    """Make room first: no two prices may overlap, not even within the transaction."""
    if writing.dropped:
        Price.objects.filter(pk__in=writing.dropped).delete()
    for at, pks in writing.closed.items():
        if pks:
            Price.objects.filter(pk__in=pks).update(valid_to=at, ended_by=actor)
    for amount, pks in writing.repriced.items():
        if pks:
            Price.objects.filter(pk__in=pks).update(amount=amount, set_by=actor, set_at=moment)
    Price.objects.bulk_create(writing.added)
    _note_turns(writing.added, moment)


def _note_turns(rows: Iterable[Price], moment: datetime) -> None:
    turns = {
        (row.variant_id, at)
        for row in rows
        for at in (row.valid_from, row.valid_to)
        if at is not None and at > moment
    }
    if turns:
        PriceTurn.objects.bulk_create(
            (PriceTurn(variant_id=variant_id, at=at) for variant_id, at in turns),
            ignore_conflicts=True,
        )


def _price_lists(prices: Sequence[NewPrice]) -> dict[str, PriceList]:
    """The lists that are named; a currency's own list of a channel is made when it is missing."""
    wanted = {price.list_code: price for price in prices}
    lists = {row.code: row for row in PriceList.objects.filter(code__in=wanted)}
    for code in sorted(set(wanted) - set(lists)):
        price = wanted[code]
        if price.price_list:
            raise errors.UnknownPriceList(code)
        lists[code], _new = PriceList.objects.get_or_create(
            code=code, defaults={"currency": price.currency, "channel": price.channel}
        )
    return lists


def as_changes(prices: Iterable[NewPrice]) -> list[Change]:
    """What a version of the rules says of these prices."""
    return [_price_change(price) for price in prices]


def _price_change(price: NewPrice) -> Change:
    change: dict[str, str | None] = {"kind": "price", "sku": price.sku}
    if price.price_list:
        change["price_list"] = price.price_list
    else:
        change |= {"channel": price.channel, "currency": price.currency}
    if price.min_quantity != ONE:
        change["min_quantity"] = f"{price.min_quantity.normalize():f}"
    if price.valid_from:
        change["from"] = price.valid_from.isoformat()
    if price.valid_to:
        change["until"] = price.valid_to.isoformat()
    return change | {"amount": f"{price.amount:f}"}


def _change(kind: str, price: Price, at: datetime) -> Change:
    return {
        "kind": kind,
        "sku": price.variant.sku,
        "price_list": price.price_list.code,
        "min_quantity": f"{price.min_quantity.normalize():f}",
        "amount": f"{price.amount.normalize():f}",
        "at": at.isoformat(),
    }


def turn_changes(*, variant_ids: Collection[int], moments: Collection[datetime]) -> list[Change]:
    """What a version says of prices that began or ended at these moments; one query."""
    rows = (
        Price.objects.filter(
            Q(valid_from__in=moments) | Q(valid_to__in=moments), variant_id__in=variant_ids
        )
        .select_related("variant", "price_list")
        .order_by("variant__sku", "valid_from", "pk")
    )
    return [
        _change("price_begins" if row.valid_from in moments else "price_ends", row, at)
        for row in rows
        for at in (row.valid_from, row.valid_to)
        if at is not None and at in moments
    ]


def announce_prices(
    skus: Collection[str], *, variants: Mapping[str, Variant], version: str, now: datetime
) -> None:
    """The window shows the new prices and the subscribers are told, once for each article."""
    product_ids = {variants[sku].product_id for sku in skus}
    states = selectors.article_states(product_ids=product_ids, now=now)
    _window.show(states, product_ids=product_ids)
    outbox.publish_many(
        (selectors.price_changed(state, ruleset_version=version), f"variant:{state.variant.sku}")
        for state in states
        if state.variant.sku in skus
    )
