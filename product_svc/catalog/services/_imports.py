"""Articles in bulk: a fixed number of queries for up to some hundreds of rows, one version of
the rules.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from product_svc.catalog import errors, selectors
from product_svc.catalog.models import Barcode, Brand, Category, Product, TaxCategory, Variant
from product_svc.catalog.rules.barcodes import gtin14, gtin_kind
from product_svc.catalog.rules.texts import slug_of, slug_with_fingerprint
from product_svc.catalog.services import _window
from product_svc.catalog.services._announcements import mark_changed
from product_svc.catalog.services._prices import (
    NewPrice,
    as_changes,
    refuse_repeated,
    replace_prices,
)
from product_svc.catalog.services._rule_sets import publish_rule_set
from shared_libs.events import outbox
from shared_libs.events.envelope import Event

_PRODUCT_FIELDS = (
    "name_en",
    "name_fr",
    "description_en",
    "description_fr",
    "category_id",
    "brand_id",
    "tax_category_id",
    "version",
)
_VARIANT_FIELDS = ("label_en", "label_fr", "whole_quantity", "version")


@dataclass(frozen=True)
class Text:
    """A text in the shop's languages; French may be missing."""

    en: str = ""
    fr: str = ""


@dataclass(frozen=True)
class ImportedPrice:
    """What an imported article costs; `channel` is web, pos or all."""

    channel: str
    currency: str
    amount: Decimal


@dataclass(frozen=True)
class VariantItem:
    """One article to have. `product_slug` gathers variants in one product; without it each has
    its own.

    What is None is left as it is on an article that is known.
    """

    sku: str
    name: Text
    category: str
    tax_category: str
    gtin: str | None = None
    prices: Sequence[ImportedPrice] = ()
    product_slug: str | None = None
    description: Text | None = None
    brand: str | None = None
    label: Text | None = None
    whole_quantity: bool | None = None


@dataclass(frozen=True)
class Imported:
    """How many articles are new, differ, or were already so; and the version that holds now."""

    created: int
    updated: int
    unchanged: int
    ruleset_version: str


@dataclass
class _Known:
    """What the catalogue has before the import, and what the import adds to it."""

    categories: dict[str, Category]
    tax_categories: dict[str, TaxCategory]
    brands: dict[str, Brand]
    variants: dict[str, Variant]
    products: dict[str, Product]
    barcodes: dict[str, str]
    touched: set[str] = field(default_factory=set)
    touched_products: set[int] = field(default_factory=set)

    def touched_skus(self, named: set[str]) -> set[str]:
        """The named articles that differ, by themselves or through their product."""
        return {
            sku
            for sku in named
            if sku in self.touched or self.variants[sku].product_id in self.touched_products
        }


def import_variants(*, items: Sequence[VariantItem], actor: str, now: datetime) -> Imported:
    """The catalogue has these articles with these names, places, barcodes and prices.

    An unknown category is made at the top of the tree, for staff to place. Barcodes are added,
    never taken away.
    Locks the products by key. Raises SkuRepeated, UnknownTaxCategory, GtinTaken, ChangedMeanwhile.
    """
    refuse_repeated((item.sku, "", "") for item in items)
    try:
        with transaction.atomic():
            return _import(items, actor, now)
    except IntegrityError as clash:
        # two imports of the same new article: the first one made it between our look and our write
        raise errors.ChangedMeanwhile from clash


def _import(items: Sequence[VariantItem], actor: str, now: datetime) -> Imported:
    known = _load(items)
    created = {item.sku for item in items if item.sku not in known.variants}
    products = _write_products(items, known)
    _write_variants(items, known, products)
    _write_barcodes(items, known)
    changed, moment = replace_prices(
        prices=_prices(items), variants=known.variants, actor=actor, now=now
    )
    version = selectors.current_version()
    if changed:
        version = publish_rule_set(changes=as_changes(changed), actor=actor, now=moment).version
    priced = {price.sku for price in changed}
    _announce(known, priced, version, moment)
    named = {item.sku for item in items}
    updated = (known.touched_skus(named) | priced) - created
    return Imported(len(created), len(updated), len(named - created - updated), version)


def _prices(items: Sequence[VariantItem]) -> list[NewPrice]:
    prices = [
        NewPrice(item.sku, price.channel, price.currency, price.amount)
        for item in items
        for price in item.prices
    ]
    refuse_repeated(price.key for price in prices)
    return prices


def _load(items: Sequence[VariantItem]) -> _Known:
    variants = Variant.objects.filter(sku__in=[item.sku for item in items])
    slugs = {item.product_slug for item in items if item.product_slug}
    held = Product.objects.filter(pk__in=variants.values("product_id")) | Product.objects.filter(
        slug__in=slugs
    )
    products = {product.pk: product for product in held.locked()}
    by_sku = {variant.sku: variant for variant in variants}
    for variant in by_sku.values():
        variant.product = products[variant.product_id]
    return _Known(
        categories=_categories({item.category for item in items}),
        tax_categories=_tax_categories({item.tax_category for item in items}),
        brands=_brands({item.brand for item in items if item.brand}),
        variants=by_sku,
        products={product.slug: product for product in products.values()},
        barcodes=_barcodes(items),
    )


def _categories(slugs: set[str]) -> dict[str, Category]:
    known = {row.slug: row for row in Category.objects.filter(slug__in=slugs)}
    new = [
        Category(slug=slug, path=f"{slug}/", name_en=slug.replace("-", " ").capitalize())
        for slug in sorted(slugs - set(known))
    ]
    return known | {row.slug: row for row in Category.objects.bulk_create(new)}


def _tax_categories(codes: set[str]) -> dict[str, TaxCategory]:
    known = {row.code: row for row in TaxCategory.objects.filter(code__in=codes)}
    for code in sorted(codes - set(known)):
        raise errors.UnknownTaxCategory(code)
    return known


def _brands(names: set[str]) -> dict[str, Brand]:
    wanted = {name: slug_of(name, sku="")[:80] for name in sorted(names)}
    known = {row.slug: row for row in Brand.objects.filter(slug__in=wanted.values())}
    new = {slug: Brand(name=name, slug=slug) for name, slug in wanted.items() if slug not in known}
    known |= {row.slug: row for row in Brand.objects.bulk_create(new.values())}
    return {name: known[slug] for name, slug in wanted.items()}


def _barcodes(items: Sequence[VariantItem]) -> dict[str, str]:
    wanted = [gtin14(item.gtin) for item in items if item.gtin]
    rows = Barcode.objects.filter(key__in=wanted).values_list("key", "variant__sku")
    return dict(rows)


def _write_products(items: Sequence[VariantItem], known: _Known) -> dict[str, Product]:
    """The product of each item, new or brought up to it; also finds room for new slugs."""
    found: dict[str, Product] = {}
    changed: dict[int, Product] = {}
    slugs = _slugs(items, known)
    for item in items:
        product = _product_of(item, slugs, known)
        if _assign(product, _product_values(item, known)) and product.pk:
            changed[product.pk] = product
        found[item.sku] = product
    new = {product.slug: product for product in found.values() if not product.pk}
    Product.objects.bulk_create(new.values())
    Product.objects.bulk_update(changed.values(), _PRODUCT_FIELDS)
    known.touched_products.update(changed)
    return found


def _product_of(item: VariantItem, slugs: dict[str, str], known: _Known) -> Product:
    variant = known.variants.get(item.sku)
    if variant:
        return variant.product
    slug = slugs[item.sku]
    return known.products.setdefault(slug, Product(slug=slug))


def _slugs(items: Sequence[VariantItem], known: _Known) -> dict[str, str]:
    """The slug of each item's product, where the article is new; other articles' slugs are not
    reused.
    """
    fresh = [item for item in items if item.sku not in known.variants]
    wished = {item.sku: item.product_slug or slug_of(item.name.en, sku=item.sku) for item in fresh}
    rows = Product.objects.filter(slug__in=wished.values()).values_list("slug", flat=True)
    taken = set(rows)
    for item in fresh:
        slug = wished[item.sku]
        if slug in taken and not item.product_slug:
            wished[item.sku] = slug_with_fingerprint(slug, sku=item.sku)
        if not item.product_slug:
            taken.add(slug)
    return wished


def _product_values(item: VariantItem, known: _Known) -> dict[str, object]:
    values: dict[str, object] = {
        "name_en": item.name.en,
        "name_fr": item.name.fr,
        "category_id": known.categories[item.category].pk,
        "tax_category_id": known.tax_categories[item.tax_category].pk,
    }
    if item.description is not None:
        values |= {"description_en": item.description.en, "description_fr": item.description.fr}
    if item.brand is not None:
        values["brand_id"] = known.brands[item.brand].pk if item.brand else None
    return values


def _assign(row: Product | Variant, values: dict[str, object]) -> bool:
    """Set the values and tell whether any was different."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    row.version += 1 if row.pk and different else 0
    return bool(different)


def _write_variants(
    items: Sequence[VariantItem], known: _Known, products: dict[str, Product]
) -> None:
    new: list[Variant] = []
    changed: list[Variant] = []
    for item in items:
        variant = known.variants.get(item.sku) or Variant(sku=item.sku, product=products[item.sku])
        different = _assign(variant, _variant_values(item))
        if not variant.pk:
            new.append(variant)
        elif different:
            changed.append(variant)
        known.variants[item.sku] = variant
    Variant.objects.bulk_create(new)
    Variant.objects.bulk_update(changed, _VARIANT_FIELDS)
    known.touched.update(variant.sku for variant in (*new, *changed))


def _variant_values(item: VariantItem) -> dict[str, object]:
    values: dict[str, object] = {}
    if item.label is not None:
        values |= {"label_en": item.label.en, "label_fr": item.label.fr}
    if item.whole_quantity is not None:
        values["whole_quantity"] = item.whole_quantity
    return values


def _write_barcodes(items: Sequence[VariantItem], known: _Known) -> None:
    new: list[Barcode] = []
    for item in items:
        if not item.gtin:
            continue
        number = gtin14(item.gtin)
        owner = known.barcodes.setdefault(number, "")
        if not owner:
            known.barcodes[number] = item.sku
            known.touched.add(item.sku)
            new.append(
                Barcode(
                    variant=known.variants[item.sku],
                    code=item.gtin,
                    key=number,
                    kind=gtin_kind(item.gtin),
                )
            )
        elif owner != item.sku:
            raise errors.GtinTaken(item.gtin, sku=owner)
    Barcode.objects.bulk_create(new)


def _announce(known: _Known, priced: set[str], version: str, now: datetime) -> None:
    """The window shows what changed; the subscribers get each article's state, then its prices."""
    own = {
        variant.product_id
        for sku, variant in known.variants.items()
        if sku in known.touched | priced
    }
    product_ids = own | known.touched_products
    states = selectors.article_states(product_ids=product_ids, now=now)
    _window.show(states, product_ids=product_ids)
    changed = {state.variant.pk for state in states if _is_changed(state.variant, known)}
    mark_changed(variant_ids=changed)
    outbox.publish_many(_events(states, changed, priced, version))


def _is_changed(variant: Variant, known: _Known) -> bool:
    return variant.sku in known.touched or variant.product_id in known.touched_products


def _events(
    states: Sequence[selectors.ArticleState], changed: set[int], priced: set[str], version: str
) -> Iterator[tuple[Event, str]]:
    for state in states:
        sku = state.variant.sku
        if state.variant.pk in changed:
            yield selectors.variant_changed(state), f"variant:{sku}"
        if sku in priced:
            yield selectors.price_changed(state, ruleset_version=version), f"variant:{sku}"
