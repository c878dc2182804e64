"""Who gets which of our events."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import transaction

from shared_libs.events.models import Subscription


@transaction.atomic
def sync_subscriptions(subscribers: Mapping[str, Sequence[str]]) -> int:
    """Make the subscriptions as the settings say and return how many had to change.

    A subscriber that is no longer named keeps its row and what is on its way, and gets nothing new:
    an older release that starts once more must not throw away a newer one's deliveries.
    """
    known = {each.name: each for each in Subscription.objects.select_for_update().order_by("pk")}
    changed = 0
    for name in sorted({*known, *subscribers}):
        changed += _sync_one(known.get(name), name, sorted(subscribers.get(name, [])))
    return changed


def _sync_one(known: Subscription | None, name: str, types: list[str]) -> bool:
    if known is None:
        keeps_history = name in settings.EVENT_HISTORY_KEPT_FOR
        Subscription.objects.create(name=name, types=types, keeps_history=keeps_history)
        return True
    if sorted(known.types) == types:
        return False
    known.types = types
    known.save(update_fields=["types"])
    return True
