"""How a receipt is found by its QR code: a token that a till can make with no line."""

import base64
import binascii
import hmac
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from sales_svc.sales import selectors
from sales_svc.sales.errors import ReceiptUnknown
from sales_svc.sales.selectors import Receipt

PATH = "/api/v1/sales/receipts/public/"
_ID_BYTES, _SEAL_BYTES = 16, 16


def address_of_receipts() -> str:
    """The address that the token of a receipt is appended to."""
    return f"{settings.PUBLIC_URL}{PATH}"


def public_url(document_id: UUID, receipt_key: str) -> str:
    """The address of a receipt: its id and a seal of 128 bits by the register's key."""
    sealed = document_id.bytes + _seal(document_id, receipt_key)
    token = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
    return address_of_receipts() + token


def public_receipt(token: str) -> Receipt:
    """The receipt of a token; raises ReceiptUnknown, also for what a till has not sent yet."""
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ReceiptUnknown from None
    if len(sealed) != _ID_BYTES + _SEAL_BYTES:
        raise ReceiptUnknown
    document_id = UUID(bytes=sealed[:_ID_BYTES])
    found = selectors.receipt_of(document_id, None)
    if not hmac.compare_digest(sealed[_ID_BYTES:], _seal(document_id, found.register.receipt_key)):
        raise ReceiptUnknown
    return found


def _seal(document_id: UUID, receipt_key: str) -> bytes:
    return hmac.new(bytes.fromhex(receipt_key), document_id.bytes, sha256).digest()[:_SEAL_BYTES]
