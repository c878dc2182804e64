"""What staff do for a customer: notes, groups, and making one account of two."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from customer_svc.customers import errors, events, rules, selectors
from customer_svc.customers.models import (
    AccountEvent,
    Address,
    Consent,
    Customer,
    CustomerNote,
    MergeRecord,
    PrivacyRequest,
    User,
    WalletAccount,
    WishListItem,
)
from customer_svc.customers.services import _loyalty, _profiles, _staff, _timeline
from shared_libs.events import outbox


@dataclass(frozen=True)
class Merge:
    """What moves from the duplicate to the account that is kept."""

    points: int
    addresses: int
    wallets: int
    notes: int
    wishes: int


@transaction.atomic
def add_note(*, customer_id: UUID, text: str, actor: str, now: datetime) -> None:
    """Staff can read this with the customer."""
    CustomerNote.objects.create(customer_id=customer_id, text=text, actor=actor, created_at=now)
    kind = AccountEvent.Kind.NOTE_ADDED
    _timeline.note(user_id=customer_id, kind=kind, actor=actor, now=now)


@transaction.atomic
def give_card(*, customer_id: UUID, card_number: str | None, actor: str, now: datetime) -> None:
    """A till knows the customer by this card (None: by none). Locks the customer.

    Raises CardTaken when somebody else has it.
    """
    customer = Customer.objects.locked().get(pk=customer_id)
    customer.card_number = card_number
    customer.version += 1
    try:
        with transaction.atomic():
            customer.save(update_fields=["card_number", "version"])
    except IntegrityError:
        raise errors.CardTaken from None
    kind, detail = AccountEvent.Kind.PROFILE_CHANGED, "card" if card_number else "no card"
    _timeline.note(user_id=customer_id, kind=kind, detail=detail, actor=actor, now=now)


@transaction.atomic
def change_group(
    *, customer_id: UUID, group: str | None, tax_exempt_id: str, actor: str, now: datetime
) -> None:
    """The customer belongs to this group (None: to none) and has this tax exemption."""
    customer = Customer.objects.locked().get(pk=customer_id)
    detail = f"{customer.group_id or '-'} > {group or '-'}"
    customer.group_id, customer.tax_exempt_id = group, tax_exempt_id
    customer.version += 1
    customer.save(update_fields=["group", "tax_exempt_id", "version"])
    kind = AccountEvent.Kind.GROUP_CHANGED
    _timeline.note(user_id=customer_id, kind=kind, detail=detail, actor=actor, now=now)


def merge_preview(*, duplicate: Customer, kept: Customer) -> Merge:
    """What would move, without moving it. Raises MergeRefused."""
    _ensure_mergeable(duplicate, kept)
    known = kept.wishes.values("sku")
    wishes = duplicate.wishes.exclude(sku__in=known).count()
    return replace(belongings_of(customer=duplicate), wishes=wishes)


def belongings_of(*, customer: Customer) -> Merge:
    """What an account has that could move to another."""
    return Merge(
        points=customer.points_balance,
        addresses=customer.addresses.count(),
        wallets=customer.wallets.count(),
        notes=customer.notes.count(),
        wishes=customer.wishes.count(),
    )


@transaction.atomic
def merge_customers(
    *, duplicate_id: UUID, kept_id: UUID, reason: str, actor: str, now: datetime
) -> MergeRecord:
    """The duplicate's points, wallets, addresses, notes and wishes belong to the other account.

    The duplicate can not sign in any more; documents that still name it, or an account that was
    merged into it before, count for the other, which is announced. Of consents the stricter ones
    hold from now on. Locks both in the order of their ids. Raises MergeRefused, also while one of
    the two waits for a copy or its erasure.
    """
    both = Customer.objects.locked().filter(pk__in=[duplicate_id, kept_id])
    rows = {row.pk: row for row in both}
    if len(rows) != 2:  # noqa: PLR2004  # one of them is unknown, or they are the same
        raise errors.MergeRefused
    duplicate, kept = rows[duplicate_id], rows[kept_id]
    moved = merge_preview(duplicate=duplicate, kept=kept)
    points = _loyalty.merge_points(duplicate=duplicate, kept=kept)
    _move_belongings(duplicate, kept)
    consents = _merge_consents(duplicate, kept, actor, now)
    merged = Customer.objects.filter(Q(pk=duplicate_id) | Q(merged_into=duplicate)).order_by("pk")
    merged_ids = tuple(merged.values_list("pk", flat=True))
    Customer.objects.filter(pk__in=merged_ids).update(merged_into=kept)
    _announce(kept_id, merged_ids, now)
    _loyalty.review_tier(kept, now)
    record = MergeRecord.objects.create(
        duplicate=duplicate,
        kept=kept,
        moved={**asdict(moved), "points": points, "consents": consents},
        reason=reason,
        actor=actor,
        merged_at=now,
    )
    for customer in (duplicate, kept):
        kind, detail = AccountEvent.Kind.MERGED, f"{duplicate.number} > {kept.number}"
        _timeline.note(user_id=customer.pk, kind=kind, detail=detail, actor=actor, now=now)
    _staff.change_status(
        user=duplicate.user, status=User.Status.DISABLED, reason=reason, actor=actor, now=now
    )
    return record


def _announce(kept_id: UUID, merged_ids: tuple[UUID, ...], now: datetime) -> None:
    event = events.CustomerMerged(kept_id=kept_id, merged_ids=merged_ids, merged_at=now)
    # all merges one after the other: an account that is kept today may be merged tomorrow
    outbox.publish(event, aggregate="merges", occurred_at=now)


def _ensure_mergeable(duplicate: Customer, kept: Customer) -> None:
    statuses = {duplicate.user.status, kept.user.status}
    gone = {User.Status.ERASED, User.Status.DISABLED}
    is_merged = duplicate.merged_into_id or kept.merged_into_id
    waiting = PrivacyRequest.objects.filter(
        customer__in=[duplicate, kept], status__in=PrivacyRequest.OPEN
    )
    if duplicate.pk == kept.pk or is_merged or statuses & gone or waiting.exists():
        raise errors.MergeRefused


def _merge_consents(duplicate: Customer, kept: Customer, actor: str, now: datetime) -> int:
    """What either has withdrawn is withdrawn; what only the duplicate was asked holds as it said.

    Rows are added, never moved: each stays with the account that gave it. Returns how many.
    """
    given = {row.purpose: row for row in selectors.consents(customer_id=duplicate.pk)}
    known = {row.purpose: row for row in selectors.consents(customer_id=kept.pk)}
    added = rules.consents_to_add(kept=_answers(known), duplicate=_answers(given))
    for purpose in added:
        _profiles.record_consent(
            customer_id=kept.pk,
            consent=_profiles.ConsentGiven(
                purpose, given[purpose].is_granted, given[purpose].text_version
            ),
            source=Consent.Source.MERGE,
            actor=actor,
            now=now,
        )
    return len(added)


def _answers(rows: Mapping[str, Consent]) -> dict[str, bool]:
    return {name: row.is_granted for name, row in rows.items()}


def _move_belongings(duplicate: Customer, kept: Customer) -> None:
    Address.objects.filter(customer=duplicate).update(
        customer=kept, is_default_shipping=False, is_default_billing=False
    )
    WalletAccount.objects.filter(customer=duplicate).update(customer=kept)
    CustomerNote.objects.filter(customer=duplicate).update(customer=kept)
    known = WishListItem.objects.filter(customer=kept).values("sku")
    WishListItem.objects.filter(customer=duplicate).exclude(sku__in=known).update(customer=kept)
