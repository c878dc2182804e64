"""Guests and their orders: a code by mail, a token for the code, an account later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from django.core import signing
from django.db import connection, transaction
from django.db.models import F

from order_svc.orders import errors, rules, selectors
from order_svc.orders.models import LookupCode, Order, OrderEdit, OrderEvent
from order_svc.orders.services import _mails, _standing, _timeline

SALT = "orders.guest"
_COUNT = """
INSERT INTO orders_lookupcount AS known (source, began_at, asked) VALUES (%s, %s, 1)
ON CONFLICT (source) DO UPDATE SET
    asked = CASE WHEN known.began_at < %s THEN 1 ELSE known.asked + 1 END,
    began_at = CASE WHEN known.began_at < %s THEN excluded.began_at ELSE known.began_at END
RETURNING asked
"""


@dataclass(frozen=True)
class OpenedPayment:
    """The order of which something is to be paid, and the token that opens it."""

    number: str
    token: str


def count_lookup(*, source: str, now: datetime) -> None:
    """The look-up is counted for this address, exactly under concurrency.

    Raises TooManyLookups beyond thirty in ten minutes. One statement.
    """
    since = now - rules.LOOKUP_SPAN
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [source, now, since, since])
        asked = int(cursor.fetchone()[0])
    if asked > rules.MAX_LOOKUPS:
        raise errors.TooManyLookups(retry_after_seconds=int(rules.LOOKUP_SPAN.total_seconds()))


@transaction.atomic
def mail_lookup_code(*, number: str, email: str, now: datetime) -> None:
    """A code is on its way to the order's address, if there is such an order with this address.

    Nothing tells the caller whether there is. Once a minute at most; locks the order.
    """
    try:
        found = selectors.order_of_guest(number=number, email=email)
    except errors.OrderNotFound:
        return
    order = _standing.locked_order(found.pk)
    issued, is_new = LookupCode.objects.get_or_create(order=order, defaults={"issued_at": now})
    if not is_new:
        if not rules.may_issue_code(issued_at=issued.issued_at, now=now):
            return
        issued.round, issued.issued_at = issued.round + 1, now
        issued.wrong_codes, issued.used_at = 0, None
        issued.save(update_fields=["round", "issued_at", "wrong_codes", "used_at"])
    _mails.tell(order, "code", key=str(issued.round))


def guest_token(*, number: str, email: str, code: str, now: datetime) -> str:
    """A token for this order, good for half an hour. A code opens once.

    A wrong code is counted; after five none is right until another is mailed. Raises
    LookupCodeWrong, whatever is wrong.
    """
    with transaction.atomic():
        order = _opened(number, email, code, now)
    if order is None:
        raise errors.LookupCodeWrong
    return _token_for(order.pk)


def open_payment(*, token: str) -> OpenedPayment:
    """The order whose difference the link of a mail pays, with a token for half an hour: who has
    the link has read what went to the order's address.

    Raises PayLinkUnknown, and NothingToPay once the edit is made or given up.
    """
    try:
        edit_id = UUID(signing.Signer(salt=selectors.PAY_SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        raise errors.PayLinkUnknown from None
    for edit in OrderEdit.objects.filter(pk=edit_id).select_related("order"):
        if edit.status != OrderEdit.Status.OPEN:
            raise errors.NothingToPay(order=edit.order.number)
        return OpenedPayment(edit.order.number or "", _token_for(edit.order_id))
    raise errors.PayLinkUnknown


def order_of_token(token: str) -> UUID:
    """The order that a guest's token is for; raises GuestTokenInvalid."""
    try:
        signer = signing.TimestampSigner(salt=SALT)
        return UUID(signer.unsign(token, max_age=rules.GUEST_TOKEN_SECONDS))
    except (signing.BadSignature, ValueError):
        raise errors.GuestTokenInvalid from None


@transaction.atomic
def claim_order(*, token: str, customer_id: UUID, actor: str, now: datetime) -> Order:
    """An order that was placed as a guest is this customer's; its token proves the address.

    Locks the order. A repeat changes nothing. Raises GuestTokenInvalid, OrderClaimed.
    """
    order = _standing.locked_order(order_of_token(token))
    if order.customer_id == customer_id:
        return order
    if order.customer_id is not None:
        raise errors.OrderClaimed
    Order.objects.filter(pk=order.pk).update(customer_id=customer_id, version=F("version") + 1)
    _timeline.note(order, OrderEvent.Kind.CLAIMED, actor=actor, now=now)
    return order


@transaction.atomic
def follow_merge(*, kept_id: UUID, merged_ids: Sequence[UUID], now: datetime) -> int:
    """The orders of accounts that were merged are those of the kept one, checkouts under way too;
    return how many. A repeat changes nothing. Locks the orders by their keys.
    """
    orders = list(Order.objects.filter(customer_id__in=merged_ids).locked())
    for order in orders:
        Order.objects.filter(pk=order.pk).update(customer_id=kept_id, version=F("version") + 1)
        _timeline.note(order, OrderEvent.Kind.CLAIMED, actor="svc:customer", now=now)
    return len(orders)


def _token_for(order_id: UUID) -> str:
    return signing.TimestampSigner(salt=SALT).sign(str(order_id))


def _opened(number: str, email: str, code: str, now: datetime) -> Order | None:
    """The order that the code opens; a wrong code is counted, and None."""
    try:
        order = selectors.order_of_guest(number=number, email=email)
    except errors.OrderNotFound:
        return None
    issued = LookupCode.objects.select_for_update().filter(order=order).first()
    if issued is None or not rules.is_code_open(
        issued_at=issued.issued_at,
        now=now,
        wrong_codes=issued.wrong_codes,
        is_used=issued.used_at is not None,
    ):
        return None
    expected = selectors.lookup_code(issued)
    if not compare_digest(rules.same_code(code).encode(), expected.encode()):
        LookupCode.objects.filter(pk=issued.pk).update(wrong_codes=F("wrong_codes") + 1)
        return None
    LookupCode.objects.filter(pk=issued.pk).update(used_at=now)
    return order
