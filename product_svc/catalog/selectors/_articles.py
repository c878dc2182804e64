"""The whole state of some articles, as events and listings tell it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from product_svc.catalog import events
from product_svc.catalog.models import Barcode, Category, Picture, Status, Variant
from product_svc.catalog.rules.pictures import urls_of
from product_svc.catalog.selectors._bundles import Component, components_of
from product_svc.catalog.selectors._prices import PriceAtTills, listed_at_tills, prices_of
from shared_libs.money import quantity_text, unit_price_text
from shared_libs.trade.barcodes import GTIN_LENGTHS, BarcodeText
from shared_libs.trade.price_lists import ChannelPrice


@dataclass(frozen=True)
class ArticleState:
    """A variant with its product, its barcodes, what it costs now and what it is made of."""

    variant: Variant
    barcodes: tuple[BarcodeText, ...]
    prices: tuple[ChannelPrice, ...]
    components: tuple[Component, ...] = ()
    picture: str = ""
    listed: tuple[PriceAtTills, ...] = ()

    @property
    def gtins(self) -> tuple[str, ...]:
        """The GTINs of one unit; those of a case are no name of the article itself."""
        return tuple(
            b.code for b in self.barcodes if b.kind in GTIN_LENGTHS and b.pack_quantity == 1
        )

    @property
    def status(self) -> str:
        """Active only where both the product and the variant are."""
        return own_status(self.variant)


def own_status(variant: Variant) -> str:
    """Active only where both the product and the variant are."""
    product = variant.product
    return variant.status if product.status == Status.ACTIVE else product.status


def article_states(*, product_ids: Collection[int], now: datetime) -> list[ArticleState]:
    """All variants of these products by primary key, each with its state; four queries, one more
    where there are bundles.
    """
    variants = list(
        Variant.objects.filter(product_id__in=product_ids)
        .select_related("product__category", "product__brand", "product__tax_category")
        .annotate(own_picture=Subquery(_first_picture()))
        .order_by("pk")
    )
    ids = [variant.pk for variant in variants]
    barcodes, prices = barcodes_of(variant_ids=ids), prices_of(variant_ids=ids, now=now)
    listed = listed_at_tills(variant_ids=ids, now=now)
    parts = components_of(bundle_ids=[variant.pk for variant in variants if variant.is_bundle])
    return [
        ArticleState(
            variant,
            tuple(barcodes.get(variant.pk, ())),
            prices.get(variant.pk, ()),
            parts.get(variant.pk, ()),
            variant.own_picture or variant.product.cover,  # type: ignore[attr-defined]  # annotated
            listed.get(variant.pk, ()),
        )
        for variant in variants
    ]


def _first_picture() -> QuerySet[Picture, str]:
    own = Picture.objects.filter(variant=OuterRef("pk")).order_by("position", "pk")
    return own.values_list("name", flat=True)[:1]


def barcodes_of(*, variant_ids: Collection[int]) -> Mapping[int, list[BarcodeText]]:
    """The barcodes of each of these variants, the oldest first; one query."""
    found: dict[int, list[BarcodeText]] = defaultdict(list)
    rows = Barcode.objects.filter(variant_id__in=variant_ids).order_by("pk")
    columns = ("variant_id", "code", "kind", "pack_quantity")
    for variant_id, code, kind, pack_quantity in rows.values_list(*columns):
        found[variant_id].append(BarcodeText(code, kind, pack_quantity))
    return found


def category_path(*, slug: str) -> str | None:
    """Where a category stands, such as `food/dairy/`; None when there is none of this name."""
    paths: Iterable[str] = Category.objects.filter(slug=slug).values_list("path", flat=True)
    return next(iter(paths), None)


def variant_changed(state: ArticleState) -> events.VariantChanged:
    """What is announced of a variant that is new or different."""
    variant, product = state.variant, state.variant.product
    return events.VariantChanged(
        variant_id=variant.public_id,
        sku=variant.sku,
        product_id=product.public_id,
        slug=product.slug,
        name=full_name(variant),
        category=_category(product.category),
        gtins=state.gtins,
        barcodes=tuple(
            events.BarcodeOfVariant(each.code, each.kind, each.pack_quantity)
            for each in state.barcodes
        ),
        tax_category=product.tax_category.code,
        whole_quantity=variant.whole_quantity,
        track_inventory=variant.track_inventory,
        allow_backorder=variant.allow_backorder,
        status=state.status,
        unit=variant.unit,
        brand=product.brand.name if product.brand else None,
        components=tuple(
            events.Component(part.sku, quantity_text(part.quantity)) for part in state.components
        ),
        picture=events.PictureOfVariant(**urls_of(state.picture)) if state.picture else None,
        brand_slug=product.brand.slug if product.brand else None,
    )


def price_changed(state: ArticleState, *, ruleset_version: str) -> events.PriceChanged:
    """What is announced of a variant that costs something else."""
    prices = tuple(
        events.CurrentPrice(
            price.channel, price.currency, unit_price_text(price.amount, price.currency)
        )
        for price in state.prices
    )
    listed = tuple(_on_list(price) for price in state.listed)
    return events.PriceChanged(state.variant.sku, ruleset_version, prices, listed)


def _on_list(at_tills: PriceAtTills) -> events.PriceOnList:
    price = at_tills.price
    return events.PriceOnList(
        price_list=price.price_list,
        channel=price.channel,
        currency=price.currency,
        store=price.store,
        customer_group=price.customer_group,
        min_quantity=quantity_text(price.min_quantity),
        amount=unit_price_text(price.amount, price.currency),
        tax_inclusive=price.tax_inclusive,
        valid_from=at_tills.begins,
        valid_to=at_tills.ends,
    )


def full_name(variant: Variant) -> events.Text:
    """The product's name with the variant's label, in both languages."""
    product = variant.product
    return labelled_text(
        events.Text(product.name_en, product.name_fr),
        events.Text(variant.label_en, variant.label_fr),
    )


def labelled_text(name: events.Text, label: events.Text) -> events.Text:
    """A product's name with the label of one of its variants; what is not in French is said in
    English.
    """
    return events.Text(
        en=labelled(name.en, label.en), fr=labelled(name.fr or name.en, label.fr or label.en)
    )


def labelled(name: str, label: str) -> str:
    """`Wool socks, L`: the name of a product with the label of one of its variants."""
    return f"{name}, {label}" if label else name


def _category(category: Category | None) -> events.CategoryOfVariant | None:
    if category is None:
        return None
    name = events.Text(category.name_en, category.name_fr or category.name_en)
    return events.CategoryOfVariant(category.slug, category.path, name)
