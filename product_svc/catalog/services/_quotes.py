"""Quotes: exact prices and taxes, promised by a signature for ten minutes. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any  # Any: JSON documents

from product_svc.catalog import errors, selectors
from product_svc.catalog.rules.documents import (
    overrides_document,
    quote_claims,
    refused_coupons_document,
)
from shared_libs.auth import tokens
from shared_libs.ids import uuid7
from shared_libs.trade.offers import Offer
from shared_libs.trade.pricing import (
    BasketLine,
    PricedBasket,
    PriceOverride,
    RuleSet,
    fractions_of_whole_units,
    price_basket,
    too_dear,
    unpriced,
)

LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True)
class QuoteRequest:
    """What is to be priced, for where."""

    channel: str
    currency: str
    lines: Sequence[BasketLine]
    country: str
    region: str
    shipping_method: str
    pickup_location: str | None = None
    coupons: Sequence[str] = ()
    coupons_may_fail: bool = False
    language: str = "en"
    store: str | None = None
    customer_group: str | None = None
    overrides: Sequence[PriceOverride] = ()
    is_guest: bool = False


@dataclass(frozen=True)
class Quote:
    """The priced basket, the amounts of it that are promised, and the promise."""

    request: QuoteRequest
    rule_set: RuleSet
    priced: PricedBasket
    promised: dict[str, Any]
    token: str
    expires_at: datetime


def quote(*, request: QuoteRequest, at: selectors.Moment) -> Quote:
    """The basket costs this until `expires_at`.

    Seven queries, whatever the number of lines; one more with coupons, one less for pickup. Raises
    UnknownSku, NotForSale, PriceMissing, QuantityNotWhole, AmountTooLarge,
    ShippingMethodUnavailable, and what promotions say of coupons; where these may fail, the quote
    says it of each and goes without them.
    """
    rule_set = selectors.rule_set_for(_pricing_request(request), at=at)
    _refuse_impossible(request, rule_set)
    priced = price_basket(rule_set, request.lines, request.overrides)
    agreed = overrides_document(request.overrides, request.currency)
    promised = {**quote_claims(priced, request.currency), "overrides": agreed}
    token = _signed(request, rule_set, promised, at.now)
    expires_at = at.now.replace(microsecond=0) + LIFETIME
    return Quote(request, rule_set, priced, promised, token, expires_at)


def tried_basket(*, request: QuoteRequest, offer: Offer, at: selectors.Moment) -> PricedBasket:
    """What the basket would cost if this were on too, or were on as it is written now.

    Nothing is promised. Raises what `quote` raises.
    """
    rule_set = selectors.rule_set_for(_pricing_request(request), at=at)
    _refuse_impossible(request, rule_set)
    others = (each for each in rule_set.offers if each.code != offer.code)
    return price_basket(replace(rule_set, offers=(*others, offer)), request.lines)


def _refuse_impossible(request: QuoteRequest, rule_set: RuleSet) -> None:
    for line in fractions_of_whole_units(rule_set, request.lines):
        raise errors.QuantityNotWhole(line.sku, quantity=line.quantity)
    missing = unpriced(rule_set, request.lines)
    if missing:
        raise errors.PriceMissing(missing, currency=request.currency, channel=request.channel)
    dear = too_dear(rule_set, request.lines)
    if dear:
        raise errors.AmountTooLarge(dear)


def _pricing_request(request: QuoteRequest) -> selectors.PricingRequest:
    return selectors.PricingRequest(
        buyer=selectors.Buyer(
            request.channel, request.currency, request.store or "", request.customer_group or ""
        ),
        country=request.country,
        region=request.region,
        shipping_method=request.shipping_method,
        skus=list(dict.fromkeys(line.sku for line in request.lines)),
        language=request.language,
        coupons=request.coupons,
        coupons_may_fail=request.coupons_may_fail,
        is_guest=request.is_guest,
    )


def _signed(
    request: QuoteRequest, rule_set: RuleSet, promised: dict[str, Any], now: datetime
) -> str:
    claims = {
        "jti": str(uuid7()),
        "rs": rule_set.version,
        "channel": request.channel,
        "currency": request.currency,
        "ship_to": {"country": request.country, "region": request.region},
        "method": request.shipping_method,
        "pickup": request.pickup_location,
        "coupons": list(request.coupons),
        "refused_coupons": refused_coupons_document(rule_set),
        **promised,
    }
    return tokens.sign(claims, issuer="product", audience="quote", now=now, lifetime=LIFETIME)
