"""What is wrong of a person is put right: here, and by the others wherever they hold a copy."""

from datetime import datetime

from customer_svc.customers import events
from customer_svc.customers.models import AccountEvent, Address, PrivacyRequest, User
from customer_svc.customers.services import _timeline
from shared_libs.privacy import Correction


def correction_of(request: PrivacyRequest) -> events.Correction | None:
    """What the others are told: how the person was called, and what is right from now on.

    The e-mail address is the account's: another one is proved by a link before it is anybody's.
    """
    if request.kind != PrivacyRequest.Kind.RECTIFY:
        return None
    right = _right(request)
    return events.Correction(right.name_before, right.name, right.email)


def rectify_customer(*, request: PrivacyRequest, now: datetime) -> None:
    """Profile and address book say what is right; addresses of other people stay as they are.

    What was wished for is not kept in the request. Expects the caller's transaction.
    """
    customer, user, wanted = request.customer, request.customer.user, request.wanted
    right = _right(request)
    for address in Address.objects.filter(customer=customer).order_by("pk"):
        address.name = right.of(address.name)
        address.save(update_fields=["name"])
    user.first_name = wanted.get("first_name", user.first_name)
    user.last_name = wanted.get("last_name", user.last_name)
    user.save(update_fields=["first_name", "last_name"])
    customer.phone = wanted.get("phone", customer.phone)
    customer.version += 1
    customer.save(update_fields=["phone", "version"])
    request.wanted = {}
    kind = AccountEvent.Kind.PROFILE_CHANGED
    _timeline.note(user_id=customer.pk, kind=kind, detail="corrected", now=now)


def _right(request: PrivacyRequest) -> Correction:
    """Of the names that were wished for; what was not is right as it is."""
    user, wanted = request.customer.user, request.wanted
    after = User(
        first_name=wanted.get("first_name", user.first_name),
        last_name=wanted.get("last_name", user.last_name),
    )
    return Correction(user.get_full_name(), after.get_full_name(), user.email)
