"""What the doors of logistics share."""

from typing import Any  # Any: the data of an answer is free JSON

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from inventory_svc.logistics.models import Document
from inventory_svc.logistics.rules.commands import Actor, Command, actor_of
from shared_libs.api.versions import expected_version, versioned
from shared_libs.auth.permissions import HasRole, principal

MAX_SKUS = 200
MAX_SKU_LENGTH = 64
Stockroom = HasRole("stock_clerk", "store_manager")
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)
OPTIONAL_KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)
BECAUSE = OpenApiExample("With a reason", request_only=True, value={"reason": "Asked for twice"})
EXPAND = OpenApiParameter("expand", str, description="what its list can expand, by commas")


def caller(request: Request) -> Actor:
    """Who asks, and whose business is what."""
    return actor_of(principal(request))


def command(request: Request, number: str = "", reason: str = "") -> Command:
    """What the caller wants done with this document, now."""
    return Command(number, caller(request), timezone.now(), expected_version(request), reason)


def shown(document: Document, data: Any, *, status: int = 200) -> Response:
    """The document as an answer, with its version."""
    return versioned(Response(data, status=status), document.version)


def named_skus(request: Request) -> list[str]:
    """The SKUs that the query names; raises ValidationError for none, too many, or nonsense."""
    skus = request.query_params.getlist("sku")
    fits = all(0 < len(sku) <= MAX_SKU_LENGTH and sku.isprintable() for sku in skus)
    if not 1 <= len(skus) <= MAX_SKUS or not fits:
        reason = _("Name 1 to %(most)d SKUs.") % {"most": MAX_SKUS}
        raise ValidationError({"sku": [reason]}, code="invalid")
    return skus
