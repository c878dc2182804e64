"""The chain of rule sets."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from product_svc.catalog import events, selectors
from product_svc.catalog.models import RuleSetVersion
from product_svc.catalog.rules.rule_sets import GENESIS_HASH, Change, chain_hash, version_name
from shared_libs.events import outbox


@transaction.atomic
def publish_rule_set(*, changes: Sequence[Change], actor: str, now: datetime) -> RuleSetVersion:
    """The changes are the next version of the rules, and it is announced.

    Locks the first link of the chain until the transaction ends, so that versions commit in their
    order.
    """
    _lock_chain(now)
    last = selectors.latest_link()
    previous_hash, number = (last.hash, last.number + 1) if last else (GENESIS_HASH, 1)
    link_hash = chain_hash(previous_hash=previous_hash, changes=changes)
    link = RuleSetVersion.objects.create(
        number=number,
        version=version_name(number=number, link_hash=link_hash),
        previous_hash=previous_hash,
        hash=link_hash,
        changes=[dict(change) for change in changes],
        published_at=max(now, last.published_at) if last else now,
        actor=actor,
    )
    event = events.RulesetPublished(version=link.version, published_at=link.published_at)
    outbox.publish(event, aggregate="ruleset")
    return link


def _lock_chain(now: datetime) -> None:
    if RuleSetVersion.objects.filter(number=0).locked():
        return
    first = RuleSetVersion(
        number=0,
        version=version_name(number=0, link_hash=GENESIS_HASH),
        previous_hash="",
        hash=GENESIS_HASH,
        published_at=now,
    )
    RuleSetVersion.objects.bulk_create([first], ignore_conflicts=True)
    RuleSetVersion.objects.locked().get(number=0)
