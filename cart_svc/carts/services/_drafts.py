"""Orders that staff prepare for customers: put together, changed, copied and given up."""

from datetime import datetime

from django.db import transaction

from cart_svc.carts import errors, selectors
from cart_svc.carts.models import DraftOrder, DraftStep
from cart_svc.carts.services import _draft_content as content
from cart_svc.carts.services._draft_content import (
    DraftWish,
    granter_of,
    lines_by_sku,
    locked_draft,
    note_step,
)
from cart_svc.carts.services._draft_links import take_link_back
from shared_libs.auth.principals import Principal
from shared_libs.auth.stores import stores_of, works_in
from shared_libs.refusals import refuse_stale

State, Kind = DraftOrder.State, DraftStep.Kind


@transaction.atomic
def prepare_draft(*, wish: DraftWish, caller: Principal, now: datetime) -> DraftOrder:
    """A draft order is there. It holds no stock; its prices are those of the day it is paid.

    Raises NotYourStore and what judging its lines raises.
    """
    _ensure_store(wish, caller)
    by = granter_of(caller)
    lines = content.judged_lines(wish, content.articles_of(wish.lines), {}, by)
    draft = DraftOrder(created_by=by.actor, created_at=now)
    content.write(draft, wish, lines, now)
    draft.save(force_insert=True)
    content.note_agreements(draft, lines, by, now)
    note_step(draft, Kind.PREPARED, by.actor, now)
    return draft


@transaction.atomic
def change_draft(
    *,
    number: str,
    wish: DraftWish,
    caller: Principal,
    now: datetime,
    expected_version: int | None = None,
) -> DraftOrder:
    """The draft order is as wished, and who changed what stays; nothing does where nothing is
    other than it was. Locks it.

    Raises DraftUnknown, DraftNotOpen, Stale, NotYourStore and what judging its lines raises.
    """
    draft = locked_draft(number, caller)
    refuse_stale(draft.version, expected_version)
    if draft.state not in {State.OPEN, State.LAPSED}:
        raise errors.DraftNotOpen
    _ensure_store(wish, caller)
    before, by = content.state_of(draft), granter_of(caller)
    articles = content.articles_of(wish.lines)
    lines = content.judged_lines(wish, articles, lines_by_sku(draft), by)
    content.write(draft, wish, lines, now)
    changes = content.changes_of(before, draft)
    if draft.state == State.OPEN and not any(changes.values()):
        return draft
    draft.state, draft.version = State.OPEN, draft.version + 1
    draft.save()
    content.note_agreements(draft, lines, by, now)
    note_step(draft, Kind.CHANGED, by.actor, now, **changes)
    return draft


@transaction.atomic
def discard_draft(*, number: str, caller: Principal, now: datetime) -> DraftOrder:
    """Nothing comes of the draft order; its link is dead. A repeat changes nothing. Locks it.

    Raises DraftUnknown, DraftIsOver for one that is ordered, DraftBeingPaid.
    """
    draft = locked_draft(number, caller)
    if draft.state == State.ORDERED:
        raise errors.DraftIsOver
    if draft.state == State.DISCARDED:
        return draft
    if draft.state == State.SENT:
        take_link_back(draft)
    draft.state, draft.version, draft.changed_at = State.DISCARDED, draft.version + 1, now
    draft.save()
    note_step(draft, Kind.DISCARDED, caller.actor, now)
    return draft


@transaction.atomic
def duplicate_draft(*, number: str, caller: Principal, now: datetime) -> DraftOrder:
    """Another draft order for the same customer and goods is there, at the list's prices: what was
    agreed on was for that order. Raises DraftUnknown and what judging its lines raises.
    """
    known = selectors.draft(number=number, caller=caller)
    lines = [
        content.DraftLineWish(line.quantity, line.sku) for line in selectors.lines_of_draft(known)
    ]
    wish = DraftWish(
        lines=lines,
        currency=known.currency,
        coupons=known.coupons,
        **{name: getattr(known, name) for name in content.AS_SAID},
    )
    return prepare_draft(wish=wish, caller=caller, now=now)


def _ensure_store(wish: DraftWish, caller: Principal) -> None:
    if stores_of(caller) is not None and not works_in(caller, wish.store):
        raise errors.NotYourStore(store=wish.store)
