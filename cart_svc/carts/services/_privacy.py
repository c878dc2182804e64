"""What carts hold of a person, shown and erased: the open cart, snapshots, addresses."""

from contextlib import suppress
from datetime import datetime
from typing import Any  # Any: what is held of a person is free JSON

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cart_svc.carts import errors, rules, store
from cart_svc.carts.models import (
    CartSnapshot,
    ConvertedCart,
    DraftOrder,
    DraftOrders,
    DraftStep,
    MergeLog,
)
from cart_svc.carts.services._draft_links import take_drafts_cart
from cart_svc.carts.services._snapshots import keep_snapshots
from shared_libs import mails
from shared_libs.privacy import DONE, NOTHING, Correction, Erased, Held, Person

_BATCH = 500
PERSONAL = {
    "CartSnapshot": ["email"],
    "DraftOrder": ["email", "shipping_address", "note", "customer_note"],
}
_BLANK = {"customer_id": "", "email": "", "shipping_address": None, "note": "", "customer_note": ""}


def export_person(person: Person) -> Held:
    """The open cart, the carts with the person's address, and those that became orders.

    Raises CartsUnavailable.
    """
    customer_id = str(person.customer_id)
    _catch_up(timezone.now())
    converted = ConvertedCart.objects.filter(customer_id=customer_id).order_by("converted_at")
    held: Held = {
        "orders": list(converted.values_list("order_number", flat=True)),
        "kept": [_shown(row) for row in _snapshots(person).order_by("changed_at", "pk")],
        "prepared": [_shown_draft(row) for row in _drafts(person).order_by("pk")],
    }
    cart_id = store.mine(customer_id)
    if cart_id is not None:
        lines = store.read(cart_id, customer_id).lines
        held["cart"] = [{"sku": line.sku, "quantity": f"{line.quantity:f}"} for line in lines]
    return held if any(held.values()) else {}


@transaction.atomic
def erase_person(person: Person) -> Erased:
    """The open cart and all snapshots are gone, and the address stands in no cart and no mail;
    what staff have prepared is nobody's, and given up where it was not ordered.

    Which carts became orders stays, under an id that leads to nobody. Raises CartsUnavailable.
    """
    now, customer_id = timezone.now(), str(person.customer_id)
    _catch_up(now)
    for row in _snapshots(person):
        _forget_address(row, now)
    for draft in _drafts(person).locked():
        _forget_draft(draft, now)
    store.forget(customer_id)
    _catch_up(now)
    _snapshots(person).delete()
    MergeLog.objects.filter(customer_id=customer_id).delete()
    if person.email:
        mails.forget(person.email)
    return Erased(DONE)


def rectify_person(person: Person, correction: Correction) -> Erased:
    """Reminders of the customer's own carts go to the address that is right; a cart has no name.

    Raises CartsUnavailable.
    """
    now, customer_id = timezone.now(), str(person.customer_id)
    _catch_up(now)
    theirs = CartSnapshot.objects.filter(customer_id=customer_id)
    rows = list(theirs.exclude(email__in=["", correction.email]).order_by("pk"))
    for row in rows:
        _correct_address(row, correction.email, now)
    drafts = _drafts(person).exclude(email="").update(email=correction.email)
    _catch_up(now)
    return Erased(DONE if rows or drafts else NOTHING)


def _correct_address(row: CartSnapshot, email: str, now: datetime) -> None:
    CartSnapshot.objects.filter(pk=row.pk).update(email=email)
    cart_id = store.id_of(row.number)
    if cart_id is not None:
        visit = rules.Visit(cart_id, row.customer_id, "", now)
        with suppress(errors.CartConverted, errors.CartMerged, errors.UnknownCart):
            store.set_contact(visit=visit, contact=rules.Contact(email, consent=row.has_consent))


def _snapshots(person: Person) -> QuerySet[CartSnapshot]:
    theirs = Q(customer_id=str(person.customer_id))
    return CartSnapshot.objects.filter(
        theirs | Q(email__iexact=person.email) if person.email else theirs
    )


def _drafts(person: Person) -> DraftOrders:
    theirs = Q(customer_id=str(person.customer_id))
    return DraftOrder.objects.filter(
        theirs | Q(email__iexact=person.email) if person.email else theirs
    )


def _forget_draft(draft: DraftOrder, now: datetime) -> None:
    take_drafts_cart(draft)
    for name, nothing in _BLANK.items():
        setattr(draft, name, nothing)
    if draft.state != DraftOrder.State.ORDERED:
        draft.state = DraftOrder.State.DISCARDED
    draft.version += 1
    draft.save()
    kind, actor = DraftStep.Kind.ERASED, "svc:customer"
    DraftStep.objects.create(draft=draft, kind=kind, actor=actor, done_at=now)


def _shown_draft(draft: DraftOrder) -> dict[str, Any]:
    said = {name: getattr(draft, name) for name in _BLANK if name != "customer_id"}
    return {"number": draft.number, "changed_at": draft.changed_at.isoformat(), **said}


def _catch_up(now: datetime) -> None:
    """Snapshots are as new as the carts: what was typed a moment ago counts too."""
    while keep_snapshots(now=now, limit=_BATCH):
        pass


def _forget_address(row: CartSnapshot, now: datetime) -> None:
    cart_id = store.id_of(row.number)
    if cart_id is None or not row.email:
        return
    try:
        store.set_contact(visit=rules.Visit(cart_id, row.customer_id, "", now), contact=None)
    except (errors.CartConverted, errors.CartMerged, errors.UnknownCart):
        return  # it holds no address any more


def _shown(row: CartSnapshot) -> dict[str, Any]:
    return {
        "number": row.number,
        "email": row.email,
        "agreed_to_reminders": row.has_consent,
        "reminders": sum(each.reminders for each in row.abandonments.all()),
        "changed_at": row.changed_at.isoformat(),
        "lines": [
            {"sku": line["sku"], "quantity": line["quantity"]} for line in row.content["lines"]
        ],
    }
