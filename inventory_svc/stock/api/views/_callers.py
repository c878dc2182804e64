"""Who calls, for which places, and of which moment."""

from datetime import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from inventory_svc.stock import errors
from inventory_svc.stock.services import Corrector
from shared_libs.auth.permissions import CalledBy, HasRole, HasScope, principal
from shared_libs.auth.stores import works_in
from shared_libs.backoffice.access import in_own_stores

Row = TypeVar("Row", bound=Model)
MAX_SKUS = 200
MAX_SKU_LENGTH = 64
SKUS = OpenApiParameter(
    "sku", str, many=True, required=True, description=f"One to {MAX_SKUS} SKUs, repeated."
)
AS_OF = OpenApiParameter(
    "as_of", datetime, description="Staff: what was on record at this moment, instead of now."
)
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)
StockroomStaff = HasRole("stock_clerk", "store_manager")
Stockroom = StockroomStaff | HasScope("replay")
Checkout = CalledBy("order")
Readers = CalledBy("order", "cart", "sales")


def skus_of(request: Request) -> list[str]:
    """The SKUs asked for; refuses none, too many and what cannot be one."""
    skus = request.query_params.getlist("sku")
    fits = all(0 < len(sku) <= MAX_SKU_LENGTH and sku.isprintable() for sku in skus)
    if not 1 <= len(skus) <= MAX_SKUS or not fits:
        reason = _("Name 1 to %(most)d SKUs.") % {"most": MAX_SKUS}
        raise ValidationError({"sku": [reason]}, code="invalid")
    return skus


def moment_of(request: Request) -> datetime | None:
    """The moment asked about, None for now; refuses one without an offset."""
    said = request.query_params.get("as_of")
    if said is None:
        return None
    try:
        moment = parse_datetime(said.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        reason = _("A moment has a date, a time and an offset.")
        raise ValidationError({"as_of": [reason]}, code="invalid")
    return moment


def actor_of(request: Request) -> str:
    """Who calls, as ledgers name it."""
    caller = principal(request)
    return caller.actor if caller else ""


def corrector_of(request: Request) -> Corrector:
    """Who corrects stock, and within which limit: a program has none."""
    caller = principal(request)
    is_person = caller is not None and caller.is_staff
    return Corrector(actor_of(request), caller.roles if caller and is_person else None)


def own_only(rows: QuerySet[Row], request: Request, *, place: str) -> QuerySet[Row]:
    """Those of the rows that lie at the caller's stores, for who is kept to stores; `place` leads
    to the code of a location.
    """
    return in_own_stores(rows, caller=principal(request), lookup=place)


def ensure_own(request: Request, location: str) -> None:
    """Refuse who is kept to other stores than this; raises NotYourLocation."""
    if not works_in(principal(request), location):
        raise errors.NotYourLocation(location=location)
