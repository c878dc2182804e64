"""The shop window (`Listing`), kept with each change of what it shows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from product_svc.catalog import selectors
from product_svc.catalog.models import Listing, Product, Status
from product_svc.catalog.rules.texts import folded, search_text
from shared_libs.money import unit_price_text

_KEY = ["product", "channel", "currency"]
_REST = [
    field.name
    for field in Listing._meta.concrete_fields  # noqa: SLF001 # Django's documented introspection
    if field.name not in {"id", *_KEY}
]
BATCH = 500


def show(states: Sequence[selectors.ArticleState], *, product_ids: Collection[int]) -> None:
    """The window shows these products as they are now, and no longer what they are not.

    Expects the products locked by the caller's transaction, and all their variants in `states`.
    Two or three queries.
    """
    rows = [row for group in _by_product(states) for row in _rows(group)]
    kept = {(row.product_id, row.channel, row.currency) for row in rows}
    shown = Listing.objects.filter(product_id__in=product_ids)
    stale = [
        pk
        for pk, *key in shown.values_list("pk", "product_id", "channel", "currency")
        if tuple(key) not in kept
    ]
    if stale:
        Listing.objects.filter(pk__in=stale).delete()
    if rows:
        Listing.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=_KEY, update_fields=_REST
        )


def rebuild_listings(*, now: datetime) -> int:
    """The whole window is made anew from the catalogue, in batches; returns the number of
    products.
    """
    ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            batch = [
                product.pk
                for product in Product.objects.filter(pk__in=ids[start : start + BATCH]).locked()
            ]
            show(selectors.article_states(product_ids=batch, now=now), product_ids=batch)
    return len(ids)


def _by_product(
    states: Iterable[selectors.ArticleState],
) -> Iterable[Sequence[selectors.ArticleState]]:
    groups: dict[int, list[selectors.ArticleState]] = defaultdict(list)
    for state in states:
        if state.status == Status.ACTIVE:
            groups[state.variant.product_id].append(state)
    return groups.values()


def _rows(group: Sequence[selectors.ArticleState]) -> Iterator[Listing]:
    """One row for each channel and currency in which one of the product's variants has a price."""
    text = _search_text(group)
    markets = {(price.channel, price.currency) for state in group for price in state.prices}
    for channel, currency in sorted(markets):
        priced = [
            (state, price)
            for state in group
            for price in state.prices
            if (price.channel, price.currency) == (channel, currency)
        ]
        product = group[0].variant.product
        french = product.name_fr or product.name_en
        category = product.category
        yield Listing(
            product=product,
            channel=channel,
            currency=currency,
            slug=product.slug,
            name_en=product.name_en,
            name_fr=french,
            sort_en=folded(product.name_en)[:255],
            sort_fr=folded(french)[:255],
            category_slug=category.slug if category else "",
            category_name_en=category.name_en if category else "",
            category_name_fr=(category.name_fr or category.name_en) if category else "",
            category_path=category.path if category else "",
            from_amount=min(price.amount for _state, price in priced),
            in_stock=any(state.variant.is_available for state, _price in priced),
            search_text=text,
            variants=[
                {
                    "sku": state.variant.sku,
                    "gtins": list(state.gtins),
                    "label_en": state.variant.label_en,
                    "label_fr": state.variant.label_fr or state.variant.label_en,
                    "amount": unit_price_text(price.amount, currency),
                    "lowest_before": _amount_or_none(price.lowest_before, currency),
                    "in_stock": state.variant.is_available,
                    "whole_quantity": state.variant.whole_quantity,
                }
                for state, price in priced
            ],
        )


def _amount_or_none(amount: Decimal | None, currency: str) -> str | None:
    return None if amount is None else unit_price_text(amount, currency)


def _search_text(group: Sequence[selectors.ArticleState]) -> str:
    product = group[0].variant.product
    category, brand = product.category, product.brand
    return search_text(
        product.name_en,
        product.name_fr,
        *((category.name_en, category.name_fr) if category else ()),
        *((brand.name,) if brand else ()),
        *(state.variant.sku for state in group),
        *(barcode.code for state in group for barcode in state.barcodes),
        *(label for s in group for label in (s.variant.label_en, s.variant.label_fr)),
    )
