"""Telling the books which documents order itself has of a day."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction

from order_svc.orders import selectors
from order_svc.orders.events import DayTold, ToldDocument
from order_svc.orders.models import ToldDay
from shared_libs.events import outbox
from shared_libs.events.envelope import plain

IN_AN_EVENT = 500
STORE = "web"


@transaction.atomic
def tell_day(*, day: date, now: datetime) -> bool:
    """The documents of the day are told, unless they were told just so before; whether they were.

    They come out of order's own tables, not out of what it has announced: that is what makes them
    worth comparing.
    """
    documents = selectors.documents_of(day)
    digest = sha256(json.dumps([plain(each) for each in documents]).encode()).hexdigest()
    told, is_new = ToldDay.objects.get_or_create(
        business_date=day, defaults={"digest": digest, "told_at": now}
    )
    if not is_new:
        if told.digest == digest:
            return False
        ToldDay.objects.filter(pk=day).update(digest=digest, told_at=now)
    events = _events(day, documents, now)
    outbox.publish_many([(each, f"day:{day}") for each in events], occurred_at=now)
    return True


def _events(day: date, documents: Sequence[ToldDocument], now: datetime) -> list[DayTold]:
    starts = range(0, max(len(documents), 1), IN_AN_EVENT)
    return [
        DayTold(
            store=STORE,
            business_date=day,
            told_at=now,
            part=number,
            parts=len(starts),
            documents=tuple(documents[start : start + IN_AN_EVENT]),
        )
        for number, start in enumerate(starts, start=1)
    ]
