"""Prices: the old one is closed, the new one opened; none is ever edited."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from product_svc.catalog import errors, selectors
from product_svc.catalog.models import Price, PriceList, Product, Variant
from product_svc.catalog.rules.rule_sets import Change
from product_svc.catalog.services import _window
from product_svc.catalog.services._rule_sets import publish_rule_set
from shared_libs.events import outbox

_TICK = timedelta(microseconds=1)
Key = tuple[str, str, str]


@dataclass(frozen=True)
class NewPrice:
    """What an article shall cost from now on; `channel` is web, pos or all."""

    sku: str
    channel: str
    currency: str
    amount: Decimal

    @property
    def key(self) -> Key:
        """What may have one price at a time."""
        return self.sku, self.channel, self.currency


@dataclass(frozen=True)
class PricesSet:
    """The version that holds now, and how many prices it changed."""

    ruleset_version: str
    changed: int


@transaction.atomic
def set_prices(*, prices: Sequence[NewPrice], actor: str, now: datetime) -> PricesSet:
    """These prices hold from now on; all that differ become one version of the rules.

    A price equal to the one that holds changes nothing. Locks the products by key.
    Raises UnknownSku naming every SKU that is not known, SkuRepeated.
    """
    refuse_repeated(price.key for price in prices)
    variants = _locked_variants(prices)
    changed, moment = replace_prices(prices=prices, variants=variants, actor=actor, now=now)
    if not changed:
        return PricesSet(selectors.current_version(), 0)
    version = publish_rule_set(changes=as_changes(changed), actor=actor, now=moment).version
    announce_prices(changed, variants=variants, version=version, now=moment)
    return PricesSet(version, len(changed))


def refuse_repeated(keys: Iterable[Key]) -> None:
    """Raise SkuRepeated when a call sets the same price twice."""
    seen: set[Key] = set()
    for key in keys:
        if key in seen:
            raise errors.SkuRepeated(key[0])
        seen.add(key)


def _locked_variants(prices: Sequence[NewPrice]) -> Mapping[str, Variant]:
    skus = list(dict.fromkeys(price.sku for price in prices))
    of_them = Variant.objects.filter(sku__in=skus)
    list(Product.objects.filter(pk__in=of_them.values("product_id")).locked().values_list("pk"))
    variants = {variant.sku: variant for variant in of_them}
    unknown = [sku for sku in skus if sku not in variants]
    if unknown:
        raise errors.UnknownSku(unknown)
    return variants


def replace_prices(
    *, prices: Sequence[NewPrice], variants: Mapping[str, Variant], actor: str, now: datetime
) -> tuple[list[NewPrice], datetime]:
    """Each price that differs is closed and its successor opened; returns those, and their moment.

    Expects the products locked. The moment is `now`, or just after the newest price it closes where
    clocks disagree. Four queries, one more for each new price list.
    """
    standing = {_key(price): price for price in _open_prices(variants)}
    changed = [price for price in prices if _differs(standing.get(price.key), price.amount)]
    if not changed:
        return [], now
    closing = [standing[price.key] for price in changed if price.key in standing]
    moment = max([now, *(price.valid_from + _TICK for price in closing)])
    Price.objects.filter(pk__in=[price.pk for price in closing]).update(valid_to=moment)
    lists = _price_lists({(price.currency, price.channel) for price in changed})
    Price.objects.bulk_create(
        Price(
            variant=variants[price.sku],
            price_list=lists[price.currency, price.channel],
            amount=price.amount,
            valid_from=moment,
            set_by=actor,
        )
        for price in changed
    )
    return changed, moment


def _open_prices(variants: Mapping[str, Variant]) -> Iterable[Price]:
    ids = [variant.pk for variant in variants.values()]
    rows = Price.objects.filter(variant_id__in=ids, valid_to__isnull=True)
    return rows.select_related("variant", "price_list")


def _key(price: Price) -> Key:
    return price.variant.sku, price.price_list.channel, price.price_list.currency


def _differs(price: Price | None, amount: Decimal) -> bool:
    return price is None or price.amount != amount


def _price_lists(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], PriceList]:
    currencies = {currency for currency, _channel in wanted}
    rows = PriceList.objects.filter(currency__in=currencies)
    lists = {(row.currency, row.channel): row for row in rows}
    for currency, channel in sorted(wanted - set(lists)):
        lists[currency, channel], _new = PriceList.objects.get_or_create(
            currency=currency, channel=channel
        )
    return lists


def as_changes(prices: Iterable[NewPrice]) -> list[Change]:
    """What a version of the rules says of these prices."""
    return [
        {
            "kind": "price",
            "sku": p.sku,
            "channel": p.channel,
            "currency": p.currency,
            "amount": f"{p.amount:f}",
        }
        for p in prices
    ]


def announce_prices(
    changed: Iterable[NewPrice], *, variants: Mapping[str, Variant], version: str, now: datetime
) -> None:
    """The window shows the new prices and the subscribers are told, once for each article."""
    skus = {price.sku for price in changed}
    product_ids = {variants[sku].product_id for sku in skus}
    states = selectors.article_states(product_ids=product_ids, now=now)
    _window.show(states, product_ids=product_ids)
    outbox.publish_many(
        (selectors.price_changed(state, ruleset_version=version), f"variant:{state.variant.sku}")
        for state in states
        if state.variant.sku in skus
    )
