"""What staff read: both languages, versions, and what customers do not see."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any  # Any: JSON documents

from product_svc.catalog import selectors
from product_svc.catalog.models import (
    AttributeDefinition,
    Brand,
    Category,
    Picture,
    Price,
    PriceList,
    Product,
    ProductType,
    RuleSetVersion,
    ShippingRate,
    TaxCategory,
    TaxRate,
    TaxZone,
    Variant,
)
from product_svc.catalog.rules.pictures import urls_of
from shared_libs.money import quantity_text, unit_price_text

_FACTS = (
    "sku",
    "status",
    "version",
    "options",
    "unit",
    "whole_quantity",
    "weight_grams",
    "length_mm",
    "width_mm",
    "height_mm",
    "country_of_origin",
    "hs_code",
    "min_age",
    "track_inventory",
    "allow_backorder",
    "is_bundle",
)


Expansions = Mapping[str, Callable[[Any], dict[str, Any] | None]]


def expanded(row: Any, names: Sequence[str], known: Expansions) -> dict[str, Any]:
    """The member of a document that shows what it names; none where nothing was asked."""
    return {"expanded": {name: known[name](row) for name in names}} if names else {}


def _place(row: Category | None) -> dict[str, Any] | None:
    if row is None:
        return None
    name = {"en": row.name_en, "fr": row.name_fr}
    return {"slug": row.slug, "name": name, "path": row.path, "version": row.version}


def _named(row: ProductType | TaxCategory | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {"code": row.code, "name": {"en": row.name_en, "fr": row.name_fr}}


OF_PRODUCT: Expansions = {
    "category": lambda row: _place(row.category),
    "brand": lambda row: row.brand and brand(row.brand),
    "product_type": lambda row: _named(row.product_type),
    "tax_category": lambda row: _named(row.tax_category),
}
OF_VARIANT: Expansions = {
    "product": lambda row: {
        "id": str(row.product.public_id),
        "slug": row.product.slug,
        "status": row.product.status,
        "version": row.product.version,
        "name": {"en": row.product.name_en, "fr": row.product.name_fr},
    },
}


def product(row: Product) -> dict[str, Any]:
    """A product with its variants."""
    return {
        "id": str(row.public_id),
        "slug": row.slug,
        "status": row.status,
        "version": row.version,
        "name": {"en": row.name_en, "fr": row.name_fr},
        "description": {"en": row.description_en, "fr": row.description_fr},
        "seo_title": {"en": row.seo_title_en, "fr": row.seo_title_fr},
        "seo_description": {"en": row.seo_description_en, "fr": row.seo_description_fr},
        "category": row.category.slug if row.category else None,
        "brand": row.brand.slug if row.brand else None,
        "tax_category": row.tax_category.code,
        "product_type": row.product_type.code if row.product_type else None,
        "attributes": row.attributes,
        "variants": [variant(each) for each in row.variants.all()],
        "pictures": [picture(each) for each in row.pictures.all()],
    }


def variant(row: Variant) -> dict[str, Any]:
    """A variant with its barcodes and, of a bundle, its components."""
    return {
        "id": str(row.public_id),
        "product": {"id": str(row.product.public_id), "slug": row.product.slug},
        **{name: getattr(row, name) for name in _FACTS},
        "label": {"en": row.label_en, "fr": row.label_fr},
        "barcodes": [
            {"code": each.code, "kind": each.kind, "pack_quantity": each.pack_quantity}
            for each in row.barcodes.all()
        ],
        "components": [
            {"sku": line.component.sku, "quantity": quantity_text(line.quantity)}
            for line in row.bundle_lines.all()
        ],
    }


def picture(row: Picture) -> dict[str, Any]:
    """A picture in its sizes."""
    return {
        "id": str(row.public_id),
        "alt": {"en": row.alt_en, "fr": row.alt_fr},
        "sku": row.variant.sku if row.variant else None,
        "position": row.position,
        "width": row.width,
        "height": row.height,
        **urls_of(row.name),
    }


def category(row: Category) -> dict[str, Any]:
    """A category with its place."""
    return {
        "slug": row.slug,
        "name": {"en": row.name_en, "fr": row.name_fr},
        "parent": row.parent.slug if row.parent else None,
        "path": row.path,
        "position": row.position,
        "is_archived": row.is_archived,
        "version": row.version,
    }


def brand(row: Brand) -> dict[str, Any]:
    """A brand."""
    names = ("slug", "name", "is_archived", "version")
    return {name: getattr(row, name) for name in names}


def attribute(row: AttributeDefinition) -> dict[str, Any]:
    """An attribute with its choices."""
    return {
        "code": row.code,
        "name": {"en": row.name_en, "fr": row.name_fr},
        "type": row.type,
        "unit": row.unit,
        "is_facet": row.is_facet,
        "choices": [
            {"value": each.value, "label": {"en": each.label_en, "fr": each.label_fr}}
            for each in row.choices.all()
        ],
        "version": row.version,
    }


def product_type(row: ProductType) -> dict[str, Any]:
    """A product type with its attributes."""
    return {
        "code": row.code,
        "name": {"en": row.name_en, "fr": row.name_fr},
        "attributes": [
            {
                "attribute": line.attribute.code,
                "role": line.role,
                "is_required": line.is_required,
            }
            for line in row.lines.all()
        ],
        "version": row.version,
    }


def price_list(row: PriceList) -> dict[str, Any]:
    """A price list: for whom, and when."""
    return {
        "code": row.code,
        "name": row.name,
        "currency": row.currency,
        "channel": row.channel,
        "store": row.store,
        "customer_group": row.customer_group,
        "priority": row.priority,
        "tax_inclusive": row.tax_inclusive,
        "active_from": iso(row.active_from),
        "active_to": iso(row.active_to),
        "version": row.version,
    }


def listed_price(row: Price, now: datetime) -> dict[str, Any]:
    """A price of a list, with its time and its authors."""
    return {
        "sku": row.variant.sku,
        "min_quantity": quantity_text(row.min_quantity),
        "price": {
            "amount": unit_price_text(row.amount, row.price_list.currency),
            "currency": row.price_list.currency,
        },
        "valid_from": iso(row.valid_from),
        "valid_to": iso(row.valid_to),
        "state": selectors.price_state(row.valid_from, row.valid_to, now),
        "set_by": row.set_by,
        "set_at": iso(row.set_at),
        "ended_by": row.ended_by,
    }


def tax_category(row: TaxCategory) -> dict[str, Any]:
    """Goods that are taxed alike."""
    return {
        "code": row.code,
        "name": {"en": row.name_en, "fr": row.name_fr},
        "version": row.version,
    }


def tax_zone(row: TaxZone) -> dict[str, Any]:
    """A place that sets taxes."""
    names = ("code", "country", "region", "name", "version")
    return {name: getattr(row, name) for name in names}


def tax_rate(row: TaxRate) -> dict[str, Any]:
    """A tax of a category in a zone, from a day on."""
    until = row.valid_until_date
    return {
        "zone": row.zone.code,
        "tax_category": row.tax_category.code,
        "code": row.code,
        "jurisdiction": row.jurisdiction,
        "rate": f"{row.rate.normalize():f}",
        "is_compound": row.is_compound,
        "valid_from_date": row.valid_from_date.isoformat(),
        "valid_until_date": until.isoformat() if until else None,
    }


def shipping_rate(row: ShippingRate) -> dict[str, Any]:
    """What a method costs in a currency, before tax."""
    return {
        "method": row.method,
        "currency": row.currency,
        "amount": unit_price_text(row.amount, row.currency),
        "is_active": row.is_active,
        "version": row.version,
    }


def rule_set_link(row: Any) -> dict[str, Any]:
    """A version of the rules: when, by whom, how many changes, and its place in the chain."""
    return {
        "version": row.version,
        "number": row.number,
        "published_at": iso(row.published_at),
        "actor": row.actor,
        "change_count": row.change_count,
        "previous_hash": row.previous_hash,
        "hash": row.hash,
    }


def whole_rule_set_link(row: RuleSetVersion) -> dict[str, Any]:
    """The same with what was changed."""
    return rule_set_link(row) | {"changes": row.changes}


def iso(moment: datetime | None) -> str | None:
    """A moment as text; None where there is none."""
    return moment.isoformat() if moment else None


def changes(found: selectors.Changes) -> dict[str, Any]:
    """A page of the feed; `after` is where the next one begins."""
    position = found.position
    return {
        "results": [_changed(article) for article in found.articles],
        "after": f"{position.transaction}-{position.variant}",
        "has_more": found.has_more,
    }


def _changed(article: selectors.ChangedArticle) -> dict[str, Any]:
    row = article.variant
    english, french = article.name
    return {
        "sku": row.sku,
        "status": article.status,
        "name": {"en": english, "fr": french},
        "barcodes": [
            {"code": each.code, "kind": each.kind, "pack_quantity": each.pack_quantity}
            for each in article.barcodes
        ],
        "category": row.product.category.path if row.product.category else None,
        "tax_category": row.product.tax_category.code,
        "unit": row.unit,
        "whole_quantity": row.whole_quantity,
        "min_age": row.min_age,
        "components": [
            {"sku": part.sku, "quantity": quantity_text(part.quantity)}
            for part in article.components
        ],
    }
