"""What the mails about an order say."""

from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: what a template reads is free
from uuid import UUID

from django.conf import settings
from django.core import signing

from order_svc.orders import rules
from order_svc.orders.models import (
    Fulfilment,
    LookupCode,
    Mail,
    Order,
    OrderEdit,
    OrderLine,
    Refund,
)
from order_svc.orders.selectors._fulfilments import fulfilment_view, pickup_code, with_lines
from order_svc.orders.selectors._orders import detailed_order
from order_svc.orders.selectors._views import order_view
from shared_libs.mails import Letter
from shared_libs.money import amount_text

FOLDER = "orders/mail"
PAY_SALT = "orders.pay"
TO_PAY, RESENT = "to_pay", "again:"


def letter_of(mail: Mail) -> Letter:
    """The mail as its reader gets it now."""
    order = detailed_order(mail.order_id)
    return Letter(
        recipient=order.email,
        template=f"{FOLDER}/{mail.kind}",
        language=order.locale,
        values=_facts(order)
        | _parcel(mail)
        | _refund(mail)
        | _return(mail)
        | _code(mail)
        | _edit(mail)
        | mail.values,
    )


def is_still_wanted(mail: Mail, *, now: datetime) -> bool:
    """Whether the mail has something to say: one that asks for money has an edit that waits."""
    if mail.kind != TO_PAY:
        return True
    waiting = OrderEdit.objects.open().filter(order=mail.order_id, expires_at__gt=now)
    edit_id = _edit_id(mail)
    return edit_id is not None and waiting.filter(pk=edit_id).exists()


def _facts(order: Order) -> dict[str, Any]:
    storefront = settings.STOREFRONT_URL or f"{settings.PUBLIC_URL}/shop"
    return {
        "order": order_view(order),
        "address": order.shipping_address or {},
        "name": (order.shipping_address or {}).get("name", ""),
        "is_pickup": order.shipping_method == "pickup",
        "shop_url": f"{storefront}/orders/{order.number}",
        "shop": f"{storefront}/",
        "language": order.locale,
    }


def _parcel(mail: Mail) -> dict[str, Any]:
    if "fulfilment" not in mail.values:
        return {}
    parcel = with_lines(Fulfilment.objects.filter(pk=mail.values["fulfilment"])).get()
    return {
        "parcel": fulfilment_view(parcel),
        "pickup_code": pickup_code(parcel) if parcel.pickup_round else "",
    }


def _refund(mail: Mail) -> dict[str, Any]:
    if "refund" not in mail.values:
        return {}
    refund = Refund.objects.get(pk=mail.values["refund"])
    released = sum((each.released_amount for each in refund.tenders.all()), Decimal(0))
    return {
        "refunded": f"{amount_text(refund.total, refund.currency)} {refund.currency}",
        "is_never_taken": released == refund.total,
    }


def _return(mail: Mail) -> dict[str, Any]:
    """What comes back, as `returned` says by line, and where parcels are sent."""
    if "returned" not in mail.values:
        return {}
    sold = {line.line: line for line in OrderLine.objects.filter(order=mail.order_id)}
    return {
        "goods": [
            {"name": sold[line].name, "sku": sold[line].sku, "quantity": quantity}
            for line, quantity in mail.values["returned"]
        ],
        "seller": (settings.SELLER_NAME, *settings.SELLER_ADDRESS.split("|")),
    }


def _code(mail: Mail) -> dict[str, Any]:
    if mail.kind != "code":
        return {}
    return {
        "code": lookup_code(LookupCode.objects.get(order=mail.order_id)),
        "minutes": int(rules.LOOKUP_CODE_LIVES.total_seconds() // 60),
    }


def _edit(mail: Mail) -> dict[str, Any]:
    """Where what an edit costs more is paid; after the #, so that no server writes it down."""
    if mail.kind != TO_PAY:
        return {}
    storefront = settings.STOREFRONT_URL or f"{settings.PUBLIC_URL}/shop"
    token = signing.Signer(salt=PAY_SALT).sign(str(_edit_id(mail)))
    return {"pay_url": f"{storefront}/orders/{mail.order.number}/pay#{token}"}


def _edit_id(mail: Mail) -> UUID | None:
    """The edit that a mail is about; the oldest mails have it in their key only."""
    named = mail.values.get("edit", mail.key)
    return None if named.startswith(RESENT) else UUID(named)


def lookup_code(issued: LookupCode) -> str:
    """The code that shows an order's details to a guest now; it is kept nowhere."""
    return rules.lookup_code(
        secret=settings.SECRET_KEY, order_id=issued.order_id, round_=issued.round
    )
