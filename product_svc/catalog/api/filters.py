"""What a visitor may ask of the list, read field by field: only what was sent is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # Any: a parameter's value is of its field's type

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from product_svc.catalog import selectors
from product_svc.catalog.models import Channel
from shared_libs.api.fields import AwareDateTimeField, CurrencyField, TextField, UnitPriceField

MAX_SKUS = 100
ORDERINGS = ["name", "-name", "price", "-price", "newest"]
# read as data, never as part of a form, so that one instance serves all requests
MARKET: Mapping[str, serializers.Field[Any, Any, Any, Any]] = {
    "channel": serializers.ChoiceField(choices=Channel.choices),
    "currency": CurrencyField(),
}
LIST: Mapping[str, serializers.Field[Any, Any, Any, Any]] = {
    **MARKET,
    "search": TextField(max_length=100),
    "category": serializers.SlugField(max_length=80),
    "in_stock": serializers.BooleanField(),
    "min_price": UnitPriceField(),
    "max_price": UnitPriceField(),
    "ordering": serializers.ChoiceField(choices=ORDERINGS),
}


@dataclass(frozen=True)
class Market:
    """For whom prices and names are shown."""

    channel: str
    currency: str
    language: str


def listing_query(request: Request) -> selectors.ListingQuery:
    """What the parameters ask for; raises ValidationError (400) naming every wrong one."""
    asked = _read(request, LIST)
    market = _market(asked)
    return selectors.ListingQuery(
        **asked | {"channel": market.channel, "currency": market.currency},
        language=market.language,
    )


def market(request: Request) -> Market:
    """Channel, currency and language of a request; web and the shop's currency unless told."""
    return _market(_read(request, MARKET))


@dataclass(frozen=True)
class PriceQuestion:
    """Whose prices staff want to see, as they were at a moment."""

    skus: tuple[str, ...]
    as_of: datetime


def price_question(request: Request, *, now: datetime) -> PriceQuestion:
    """The articles and the moment asked for; raises ValidationError (400) naming what is wrong."""
    asked = _read(request, {"as_of": AwareDateTimeField()})
    skus = tuple(dict.fromkeys(request.query_params.getlist("sku")))
    if not 0 < len(skus) <= MAX_SKUS:
        raise serializers.ValidationError(
            {"sku": [_("Name 1 to %(count)s SKUs.") % {"count": MAX_SKUS}]}
        )
    return PriceQuestion(skus, asked.get("as_of", now))


def reader_language() -> str:
    """The language of the reader: fr or en."""
    return "fr" if (get_language() or "en").startswith("fr") else "en"


def _market(asked: Mapping[str, Any]) -> Market:
    return Market(
        channel=asked.get("channel", Channel.WEB.value),
        currency=asked.get("currency", settings.SHOP_CURRENCY),
        language=reader_language(),
    )


def _read(
    request: Request, fields: Mapping[str, serializers.Field[Any, Any, Any, Any]]
) -> dict[str, Any]:
    """The known parameters that say something; an empty one is as if it were not there."""
    values: dict[str, Any] = {}
    wrong: dict[str, Any] = {}
    for name, field in fields.items():
        text = request.query_params.get(name, "")
        if not text:
            continue
        try:
            values[name] = field.run_validation(text)
        except serializers.ValidationError as problem:
            wrong[name] = problem.detail
    if wrong:
        raise serializers.ValidationError(wrong)
    return values
