"""Product's database: categories, brands, products, variants, barcodes, prices, and the window."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from bench.shop import plan
from bench.shop.rows import batched, claim_ids, copy_rows
from product_svc.catalog import services
from product_svc.catalog.models import (
    Barcode,
    Brand,
    Category,
    Listing,
    Price,
    PriceList,
    Product,
    TaxCategory,
    Variant,
)
from product_svc.catalog.rules.texts import slug_of
from shared_libs.trade.barcodes import gtin14

TABLES = (Category, Product, Variant, Barcode, Price, Listing)
BATCH = 2_000
ACTOR = "system:big_shop"
SINCE_DAYS = 20
OLD_PRICE_EVERY = 5
OLD_PRICE_DAYS = 100
OLD_PRICE_FACTOR = Decimal("1.2")


def fill(*, sizes: plan.Sizes, now: datetime) -> int:
    """The catalogue has the articles of the plan, with prices on the lists of web and till.

    Returns the number of products. Nothing is announced; the shop window comes by `show`.
    """
    services.seed_shop(currency=settings.SHOP_CURRENCY, now=now)
    shelves = [
        services.CategoryItem(each.slug, each.name.en, each.name.fr, each.parent, each.position)
        for each in plan.shelves()
    ]
    services.place_categories(items=shelves)
    writer = _Writer(now)
    for products in batched(plan.products(sizes), BATCH):
        with transaction.atomic():
            writer.write(products)
    services.publish_rule_set(changes=[{"table": "price", "by": ACTOR}], actor=ACTOR, now=now)
    return writer.count


def show(*, skus_in_stock: Collection[str], now: datetime) -> int:
    """The shop window shows the whole catalogue; these articles are in stock."""
    for skus in batched(skus_in_stock, BATCH):
        Variant.objects.filter(sku__in=skus).update(in_stock=True, stock_as_of=now)
    return services.rebuild_listings(now=now)


class _Writer:
    """Writes products batch by batch with the keys of what they refer to."""

    def __init__(self, now: datetime) -> None:
        self.count = 0
        self._now = now
        self._categories = dict(Category.objects.values_list("slug", "pk"))
        self._taxes = dict(TaxCategory.objects.values_list("code", "pk"))
        self._brands = _brands()
        self._lists = [_price_list(channel) for channel in ("web", "pos")]

    def write(self, products: Sequence[plan.Product]) -> None:
        """These products with all that is theirs are there."""
        ids = claim_ids(Product, len(products))
        copy_rows(Product, *self._product_rows(products, ids))
        articles = [
            (product_id, product, article)
            for product_id, product in zip(ids, products, strict=True)
            for article in product.articles
        ]
        variant_ids = claim_ids(Variant, len(articles))
        copy_rows(
            Variant,
            ("id", "product_id", "sku", "label_en", "label_fr", "status"),
            (
                (pk, product_id, each.sku, each.label.en, each.label.fr, product.status)
                for pk, (product_id, product, each) in zip(variant_ids, articles, strict=True)
            ),
        )
        owned = [(pk, each) for pk, (_id, _of, each) in zip(variant_ids, articles, strict=True)]
        barcodes = ((pk, each.gtin, gtin14(each.gtin)) for pk, each in owned)
        copy_rows(Barcode, ("variant_id", "code", "key"), barcodes)
        columns = ("variant_id", "price_list_id", "amount", "valid_from", "valid_to", "set_by")
        copy_rows(Price, columns, self._price_rows(owned))
        self.count += len(products)

    def _product_rows(
        self, products: Sequence[plan.Product], ids: range
    ) -> tuple[Sequence[str], Iterator[Sequence[object]]]:
        columns = (
            *("id", "slug", "name_en", "name_fr", "description_en", "description_fr"),
            *("status", "category_id", "brand_id", "tax_category_id"),
        )
        rows = (
            (
                pk,
                slug_of(each.name.en, sku=each.articles[0].sku),
                each.name.en,
                each.name.fr,
                each.about.en,
                each.about.fr,
                each.status,
                self._categories[each.noun.slug],
                self._brands[each.brand],
                self._taxes[each.noun.department.tax],
            )
            for pk, each in zip(ids, products, strict=True)
        )
        return columns, rows

    def _price_rows(self, owned: Sequence[tuple[int, plan.Article]]) -> Iterator[Sequence[object]]:
        since = self._now - timedelta(days=SINCE_DAYS)
        before = since - timedelta(days=OLD_PRICE_DAYS)
        web_list, till_list = self._lists
        for pk, each in owned:
            for price_list, amount in ((web_list, each.web), (till_list, each.till)):
                yield pk, price_list, amount, since, None, ACTOR
                if pk % OLD_PRICE_EVERY == 0:
                    yield pk, price_list, amount * OLD_PRICE_FACTOR, before, since, ACTOR


def _brands() -> dict[str, int]:
    wanted = {slug_of(name, sku=""): name for name in plan.words().brands}
    Brand.objects.bulk_create(
        [Brand(slug=slug, name=name) for slug, name in wanted.items()], ignore_conflicts=True
    )
    keys = dict(Brand.objects.filter(slug__in=wanted).values_list("slug", "pk"))
    return {name: keys[slug] for slug, name in wanted.items()}


def _price_list(channel: str) -> int:
    """The channel's own list in the shop's currency: the oldest, which the seed made."""
    lists = PriceList.objects.filter(channel=channel, currency=settings.SHOP_CURRENCY)
    return next(iter(lists.order_by("pk").values_list("pk", flat=True)[:1]))
