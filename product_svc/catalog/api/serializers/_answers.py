"""What goes out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any  # Any: JSON documents, and DRF's untyped hooks

import orjson
from django.conf import settings

from product_svc.catalog import selectors, services
from product_svc.catalog.rules.documents import (
    explained_line,
    explained_promotion,
    explained_shipping,
    gift_document,
    refused_coupons_document,
)
from product_svc.catalog.rules.pictures import urls_of
from shared_libs.money import amount_text, quantity_text, unit_price_text
from shared_libs.trade.price_lists import ChannelPrice


def listed(row: Mapping[str, Any]) -> orjson.Fragment:
    """A product in the list: JSON as the window keeps it, put into the answer as it is."""
    return orjson.Fragment(row["shown"])


def facets(found: selectors.Facets) -> dict[str, Any]:
    """What a list can be narrowed by."""
    return {
        "total": found.total,
        "is_exact": found.is_exact,
        "facets": [
            {
                "parameter": facet.parameter,
                "label": facet.label,
                "values": [
                    {
                        "value": each.value,
                        "label": each.label,
                        "count": each.count,
                        "is_selected": each.is_selected,
                        "parent": each.parent,
                    }
                    for each in facet.values
                ],
            }
            for facet in found.facets
        ],
    }


def product(detail: selectors.ProductDetail) -> dict[str, Any]:
    """A product by itself."""
    return {
        **_product_head(detail),
        "description": detail.description,
        "seo": {"title": detail.seo_title, "description": detail.seo_description},
        "attributes": [asdict(attribute) for attribute in detail.attributes],
        "variants": [variant_of(each, detail.currency) for each in detail.variants],
    }


def variant(each: selectors.VariantDetail, detail: selectors.ProductDetail) -> dict[str, Any]:
    """A variant by itself, with its product."""
    facts = asdict(each.facts) if each.facts else {}
    return variant_of(each, detail.currency) | facts | {"product": _product_head(detail)}


def scanned(
    scan: selectors.Scan, each: selectors.VariantDetail, detail: selectors.ProductDetail
) -> dict[str, Any]:
    """A variant with what its barcode says of this package."""
    barcode = {
        "code": scan.code,
        "kind": scan.kind,
        "quantity": None if scan.quantity is None else quantity_text(scan.quantity),
        "price": _money(scan.price, settings.SHOP_CURRENCY),
    }
    return variant(each, detail) | {"barcode": barcode}


def variant_of(each: selectors.VariantDetail, currency: str) -> dict[str, Any]:
    """A variant within its product."""
    return {
        "sku": each.sku,
        "name": each.name,
        "label": each.label,
        "gtin": each.gtins[0] if each.gtins else None,
        "gtins": each.gtins,
        "price": _money(each.amount, currency),
        "lowest_price_30_days": _money(each.lowest_before, currency),
        "in_stock": each.in_stock,
        "status": each.status,
        "whole_quantity": each.whole_quantity,
    }


def _money(amount: Decimal | None, currency: str) -> dict[str, str] | None:
    return (
        None
        if amount is None
        else {"amount": unit_price_text(amount, currency), "currency": currency}
    )


def _product_head(detail: selectors.ProductDetail) -> dict[str, Any]:
    category = None
    if detail.category_slug:
        category = {
            "slug": detail.category_slug,
            "name": detail.category_name,
            "path": detail.category_path,
        }
    return {
        "slug": detail.slug,
        "name": detail.name,
        "category": category,
        "brand": detail.brand,
        "tax_category": detail.tax_category,
        "status": detail.status,
        "pictures": [picture(each) for each in detail.pictures],
    }


def picture(each: selectors.PictureOfProduct) -> dict[str, Any]:
    """A picture in its sizes, with what it shows; `width` and `height` are of the large one."""
    return {
        "alt": each.alt,
        "sku": each.sku,
        **urls_of(each.name),
        "width": each.width,
        "height": each.height,
    }


def category_tree(nodes: Sequence[selectors.CategoryNode]) -> list[dict[str, Any]]:
    """The shelves, each with those below it."""
    return [
        {
            "slug": node.slug,
            "name": node.name,
            "path": node.path,
            "children": category_tree(node.children),
        }
        for node in nodes
    ]


def quote(made: services.Quote) -> dict[str, Any]:
    """A quote with its derivation and its token."""
    request, priced, currency = made.request, made.priced, made.request.currency
    zone, refused = made.rule_set.zone, made.rule_set.refused_coupons
    return {
        "ruleset_version": made.rule_set.version,
        "currency": currency,
        "channel": request.channel,
        "store": request.store,
        "customer_group": request.customer_group,
        "ship_to": {"country": request.country, "region": request.region},
        "shipping_method": request.shipping_method,
        "pickup_location": request.pickup_location,
        "coupons": list(request.coupons),
        "coupons_without_effect": [
            c for c in request.coupons if c not in priced.coupons | refused.keys()
        ],
        "refused_coupons": refused_coupons_document(made.rule_set),
        "overrides": made.promised["overrides"],
        "lines": [
            explained_line(promised, line, currency, zone=zone)
            for promised, line in zip(made.promised["lines"], priced.lines, strict=True)
        ],
        "shipping": explained_shipping(priced.shipping, currency, zone=zone),
        "totals": made.promised["totals"],
        "promotions": [explained_promotion(award, currency) for award in priced.awards],
        "gifts_to_claim": [gift_document(gift) for gift in priced.claimable],
        "quote_token": made.token,
        "expires_at": made.expires_at.isoformat(),
    }


def shipping_methods(amounts: Mapping[str, Decimal], currency: str) -> dict[str, Any]:
    """What each way of shipping costs."""
    rows = [
        {"method": method, "amount": amount_text(amount, currency)}
        for method, amount in amounts.items()
    ]
    return {"currency": currency, "results": rows}


def rule_set(published: selectors.PublishedRules) -> dict[str, Any]:
    """A version of the rules, with what it changed, and while it is current all that holds."""
    link = published.link
    return {
        "version": link.version,
        "published_at": link.published_at.isoformat(),
        "previous_hash": link.previous_hash,
        "hash": link.hash,
        "is_current": published.rules is not None,
        "changes": link.changes,
        "rules": published.rules,
    }


def price_report(report: selectors.PriceReport) -> dict[str, Any]:
    """What staff see of an article's prices."""
    lowest = {(each.channel, each.currency): each.amount for each in report.lowest}
    return {
        "sku": report.sku,
        "current": [_current_price(each, lowest) for each in report.current],
        "prices": [_known_price(each) for each in report.prices],
    }


def _current_price(each: ChannelPrice, lowest: Mapping[tuple[str, str], Decimal]) -> dict[str, Any]:
    return {
        "channel": each.channel,
        "price_list": each.price_list,
        "price": _money(each.amount, each.currency),
        "lowest_price_30_days": _money(lowest.get((each.channel, each.currency)), each.currency),
        "lowest_before_reduction": _money(each.lowest_before, each.currency),
    }


def _known_price(each: selectors.KnownPrice) -> dict[str, Any]:
    price, until = each.held.price, each.held.until
    return {
        "price_list": price.code,
        "channel": price.channel,
        "store": price.store or None,
        "customer_group": price.customer_group or None,
        "min_quantity": quantity_text(price.min_quantity),
        "price": _money(price.amount, price.currency),
        "valid_from": each.held.since.isoformat(),
        "valid_to": until.isoformat() if until else None,
        "state": each.state,
        "set_by": each.set_by,
        "set_at": each.set_at.isoformat(),
        "ended_by": each.ended_by or None,
    }
