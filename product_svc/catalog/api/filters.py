"""What a visitor may ask of the list, read field by field: only what was sent is looked at, and
what no parameter is called is refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # Any: a parameter's value is of its field's type

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request

from product_svc.catalog import selectors
from product_svc.catalog.api.parameters import Fields, read
from product_svc.catalog.models import Channel
from product_svc.catalog.rules.facets import ATTRIBUTE, MAX_TOKEN, PriceBand, price_bands
from shared_libs.api.fields import AwareDateTimeField, CurrencyField, TextField, UnitPriceField
from shared_libs.money import places

MAX_SKUS = 100
ORDERINGS = ["relevance", "name", "-name", "price", "-price", "newest"]
MAX_VALUES = 20
MAX_ATTRIBUTES = 10
MARKET: Fields = {
    "channel": serializers.ChoiceField(choices=Channel.choices),
    "currency": CurrencyField(),
}
LIST: Fields = {
    **MARKET,
    "search": TextField(max_length=100),
    "in_stock": serializers.BooleanField(),
    "min_price": UnitPriceField(),
    "max_price": UnitPriceField(),
    "ordering": serializers.ChoiceField(choices=ORDERINGS),
}
# given several times, any of the values will do
REPEATED: Fields = {
    "category": serializers.SlugField(max_length=80),
    "brand": serializers.SlugField(max_length=80),
    "price_band": TextField(max_length=40),
}
PAGING = ("cursor", "page_size")


@dataclass(frozen=True)
class Market:
    """For whom prices and names are shown."""

    channel: str
    currency: str
    language: str


def listing_query(request: Request) -> selectors.ListingQuery:
    """What the parameters ask for; raises ValidationError (400) naming every wrong one."""
    _refuse_unknown(request)
    asked = read(request, LIST)
    market = _market(asked)
    chosen = _read_repeated(request, REPEATED)
    chosen["price_band"] = _bands(chosen.get("price_band", ()), market.currency)
    return selectors.ListingQuery(
        **asked | chosen | {"channel": market.channel, "currency": market.currency},
        language=market.language,
        attributes=_attributes(request),
    )


def market(request: Request) -> Market:
    """Channel, currency and language of a request; web and the shop's currency unless told."""
    return _market(read(request, MARKET))


@dataclass(frozen=True)
class PriceQuestion:
    """Whose prices staff want to see, as they were at a moment."""

    skus: tuple[str, ...]
    as_of: datetime


def price_question(request: Request, *, now: datetime) -> PriceQuestion:
    """The articles and the moment asked for; raises ValidationError (400) naming what is wrong."""
    asked = read(request, {"as_of": AwareDateTimeField()})
    skus = tuple(dict.fromkeys(request.query_params.getlist("sku")))
    if not 0 < len(skus) <= MAX_SKUS:
        raise serializers.ValidationError(
            {"sku": [_("Name 1 to %(count)s SKUs.") % {"count": MAX_SKUS}]}
        )
    return PriceQuestion(skus, asked.get("as_of", now))


def moment(request: Request) -> datetime | None:
    """The moment that `as_of` names; None for now."""
    asked: datetime | None = read(request, {"as_of": AwareDateTimeField()}).get("as_of")
    return asked


def reader_language() -> str:
    """The language of the reader: fr or en."""
    return "fr" if (get_language() or "en").startswith("fr") else "en"


def _market(asked: Mapping[str, Any]) -> Market:
    return Market(
        channel=asked.get("channel", Channel.WEB.value),
        currency=asked.get("currency", settings.SHOP_CURRENCY),
        language=reader_language(),
    )


def _refuse_unknown(request: Request) -> None:
    known = {*LIST, *REPEATED, *PAGING}
    unknown = [
        name
        for name in request.query_params
        if name not in known and not name.startswith(ATTRIBUTE)
    ]
    if unknown:
        raise _wrong(unknown, _("There is no such parameter."), code="unknown_parameter")


def _wrong(names: Iterable[str], reason: Any, *, code: str) -> serializers.ValidationError:
    detail = serializers.ErrorDetail(str(reason), code=code)
    return serializers.ValidationError({name[:64]: [detail] for name in list(names)[:20]})


def _read_repeated(request: Request, fields: Fields) -> dict[str, Any]:
    values: dict[str, Any] = {}
    wrong: dict[str, Any] = {}
    for name, each in fields.items():
        texts = _values(request, name)
        try:
            values[name] = tuple(each.run_validation(text) for text in texts)
        except serializers.ValidationError as problem:
            wrong[name] = problem.detail
    if wrong:
        raise serializers.ValidationError(wrong)
    return values


def _values(request: Request, name: str) -> list[str]:
    texts = list(dict.fromkeys(text for text in request.query_params.getlist(name) if text))
    if any("\x00" in text or len(text) > MAX_TOKEN for text in texts):
        raise _wrong([name], _("This can not be a value."), code="invalid")
    if len(texts) > MAX_VALUES:
        raise _wrong([name], _("At most 20 values."), code="too_many")
    return texts


def _bands(codes: Iterable[str], currency: str) -> tuple[PriceBand, ...]:
    known = {band.code: band for band in price_bands(decimals=places(currency))}
    if not set(codes) <= set(known):
        reason = _("A price band is one of %(bands)s.") % {"bands": ", ".join(known)}
        raise _wrong(["price_band"], reason, code="invalid_choice")
    return tuple(known[code] for code in codes)


def _attributes(request: Request) -> Mapping[str, tuple[str, ...]]:
    """The attributes that are filtered by; asks the catalogue which ones can be, if there are
    any.
    """
    names = [name for name in request.query_params if name.startswith(ATTRIBUTE)]
    if not names:
        return {}
    if len(names) > MAX_ATTRIBUTES:
        raise _wrong(names, _("At most 10 attributes."), code="too_many")
    codes = {name.removeprefix(ATTRIBUTE): name for name in names}
    known = selectors.filterable_attributes(codes=[code for code in codes if code.isprintable()])
    unknown = [name for code, name in codes.items() if code not in known]
    if unknown:
        raise _wrong(unknown, _("There is no such parameter."), code="unknown_parameter")
    chosen = {code: tuple(_values(request, name)) for code, name in codes.items()}
    for code, values in chosen.items():
        offered = known[code]
        if offered is not None and not offered.issuperset(values):
            reason = _("One of these: %(values)s.") % {"values": ", ".join(sorted(offered))}
            raise _wrong([codes[code]], reason, code="invalid_choice")
    return chosen
