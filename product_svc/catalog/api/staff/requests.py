"""What staff ask: filters, versions, positions, and who they are."""

import re
from typing import Any  # Any: whoever simple-history can name as the author
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from product_svc.catalog import selectors, services
from product_svc.catalog.api.parameters import Fields, read
from product_svc.catalog.api.staff.inputs import PlaceField, ReasonInput
from product_svc.catalog.models import Status
from shared_libs.api.fields import SkuField, TextField
from shared_libs.api.versions import required_version
from shared_libs.auth.permissions import principal
from shared_libs.auth.staff import load_shadow_user

_POSITION = re.compile(r"([0-9]{1,18})-([0-9]{1,18})", re.ASCII)
_PAGE = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_FILTERS: Fields = {
    "search": TextField(max_length=100),
    "status": serializers.ChoiceField(choices=Status.choices),
    "category": serializers.SlugField(max_length=80),
    "brand": serializers.SlugField(max_length=80),
    "product_type": serializers.SlugField(max_length=32),
}
_OF_PRICES: Fields = {
    "sku": SkuField(),
    "state": serializers.ChoiceField(choices=["past", "current", "scheduled"]),
}
_OF_RATES: Fields = {
    "zone": PlaceField(),
    "tax_category": serializers.SlugField(max_length=32),
    "code": TextField(max_length=12),
    "on": serializers.DateField(),
}


def wanted(request: Request) -> selectors.Wanted:
    """What the filters ask for; raises ValidationError (400) naming every wrong one."""
    return selectors.Wanted(**read(request, _FILTERS))


def wanted_prices(request: Request) -> selectors.WantedPrices:
    """What is asked of the prices of a list; raises ValidationError (400)."""
    return selectors.WantedPrices(**read(request, _OF_PRICES))


def wanted_rates(request: Request) -> selectors.WantedRates:
    """Which tax rates are asked for; raises ValidationError (400)."""
    return selectors.WantedRates(**read(request, _OF_RATES))


def signature(request: Request) -> dict[str, Any]:
    """Who changes something and when."""
    return {"actor": actor_of(request), "now": timezone.now()}


def actor_of(request: Request) -> str:
    """Who asks, as the price history and the rule sets name it."""
    caller = principal(request)
    return caller.actor if caller else ""


def change(request: Request, public_id: UUID, reason: str = "") -> services.Change:
    """Who changes what they have read; raises VersionRequired (428) without If-Match."""
    return services.Change(
        public_id,
        actor=author(request),
        now=timezone.now(),
        reason=reason,
        expected_version=required_version(request),
    )


def shelf_change(request: Request, slug: str) -> services.ShelfChange:
    """Who puts away or takes up what they have read, and why; raises VersionRequired (428)."""
    reason = ReasonInput.parse(request.data).reason
    return services.ShelfChange(slug, author(request), reason, required_version(request))


def author(request: Request) -> Any:
    """Whom the history names: this service's row for the member of staff."""
    caller = principal(request)
    if isinstance(request.user, AbstractBaseUser) or caller is None:
        return request.user
    return load_shadow_user(caller) if caller.is_staff else None


def position(request: Request) -> selectors.Position:
    """Where a reader of the feed has come to; raises ParseError (400)."""
    text = request.query_params.get("after", "")
    match = _POSITION.fullmatch(text or "0-0")
    if match is None:
        raise ParseError(_("The position is not one of ours."), code="position_invalid")
    return selectors.Position(int(match[1]), int(match[2]))


def page_size(request: Request) -> int:
    """How many changes at once: 500 unless asked, at most 1,000."""
    text = request.query_params.get("page_size", "500")
    if not _PAGE.fullmatch(text):
        raise serializers.ValidationError({"page_size": [_("A whole number from 1 to 1000.")]})
    return min(int(text), selectors.MAX_CHANGES)
