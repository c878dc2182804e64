"""What the test provider comes to tell, by HTTP as any other would; after a while, and twice."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from time import time
from uuid import UUID

import orjson
import requests
from django.conf import settings
from procrastinate.contrib.django import app

from order_svc.orders.models import ProviderEntry
from order_svc.orders.providers import _signatures
from order_svc.orders.providers._interface import ProviderEvent, SignatureInvalid

TASK = "orders.send_test_webhook"
DELAYS_SECONDS = (1, 3)
TIMEOUT_SECONDS = 5.0


def announce(entry: ProviderEntry) -> None:
    """The event will be told twice, as providers do; expects the transaction of the entry."""
    for seconds in DELAYS_SECONDS:
        app.configure_task(TASK, schedule_in={"seconds": seconds}).defer(entry_id=entry.pk)


def send(*, entry_id: int) -> int:
    """Tell one event, and return how that was answered."""
    entry = ProviderEntry.objects.select_related("charge").get(pk=entry_id)
    body = orjson.dumps(
        {
            "type": entry.kind,
            "data": {"reference": str(entry.charge.reference), "amount": f"{entry.amount:f}"},
            "timestamp": entry.made_at.isoformat(),
        }
    )
    headers = signed(f"evt_test_{entry.pk}", body, stamp=str(int(time())))
    with requests.Session() as session:
        address = f"{settings.OWN_URL}/api/v1/webhooks/test"
        answer = session.post(address, data=body, headers=headers, timeout=TIMEOUT_SECONDS)
    answer.raise_for_status()
    return answer.status_code


def signed(event_id: str, body: bytes, *, stamp: str, secret: str = "") -> dict[str, str]:
    """The headers that Standard Webhooks ask for."""
    key = secret or settings.WEBHOOK_SECRETS["test"][0]
    digest = hmac.new(key.encode(), _message(event_id, stamp, body), hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "Webhook-Id": event_id,
        "Webhook-Timestamp": stamp,
        "Webhook-Signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def read(*, body: bytes, headers: Mapping[str, str], now: datetime) -> ProviderEvent:
    """The event in a body signed as Standard Webhooks ask; raises SignatureInvalid."""
    event_id, stamp = headers.get("Webhook-Id", ""), headers.get("Webhook-Timestamp", "")
    said = [each.removeprefix("v1,") for each in headers.get("Webhook-Signature", "").split()]
    secrets = settings.WEBHOOK_SECRETS["test"]
    is_ours = _signatures.is_signed(_message(event_id, stamp, body), said, secrets=secrets)
    if not is_ours or not _signatures.is_fresh(stamp, now=now):
        raise SignatureInvalid
    told = orjson.loads(body)
    return ProviderEvent(
        id=event_id,
        kind=told["type"],
        reference=UUID(told["data"]["reference"]),
        amount=Decimal(told["data"]["amount"]),
        occurred_at=datetime.fromisoformat(told["timestamp"]).astimezone(UTC),
    )


def _message(event_id: str, stamp: str, body: bytes) -> bytes:
    return b".".join((event_id.encode(), stamp.encode(), body))
