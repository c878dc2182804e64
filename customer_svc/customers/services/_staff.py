"""Who works here, what they may do, and which accounts are open."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from customer_svc.customers import errors, rules
from customer_svc.customers.models import AccountEvent, StaffRole, User
from customer_svc.customers.services import _sessions, _timeline


@transaction.atomic
def change_roles(
    *, user: User, roles: Sequence[str], stores: Sequence[str], actor: str, now: datetime
) -> None:
    """The member of staff has these roles in these stores (none: in all).

    Losing one ends every session of theirs; a new one shows at the next sign-in or renewal. Locks
    the account. Raises UnknownRole, and LastAdministrator.
    """
    for role in roles:
        if role not in rules.ROLES:
            raise errors.UnknownRole(role=role)
    locked, others = _lock(user)
    if locked.is_superuser and "administrator" not in roles and not others:
        raise errors.LastAdministrator
    places = stores or [""]
    _replace_roles(locked, [(role, place) for role in roles for place in places], actor, now)


@transaction.atomic
def follow_roles(
    *, user: User, roles: Sequence[tuple[str, str]], actor: str, now: datetime
) -> None:
    """The member of staff has these roles, each with its store, as an outside provider says.

    As with change_roles, but for the last administrator: whoever runs the provider decides. Locks
    the account.
    """
    locked, _others = _lock(user)
    _replace_roles(locked, roles, actor, now)


@transaction.atomic
def change_status(*, user: User, status: str, reason: str, actor: str, now: datetime) -> None:
    """The account has this status; one that may no longer sign in is out everywhere.

    Locks the account. Raises StatusRefused, and LastAdministrator.
    """
    locked, others = _lock(user)
    before = locked.status
    if not rules.can_become(status=before, wanted=status):
        raise errors.StatusRefused(status=before, wanted=status)
    locked.status = status
    if not locked.may_sign_in:
        if locked.is_superuser and not others:
            raise errors.LastAdministrator
        _sessions.end_all_sessions(user=locked, now=now, actor=actor)
    locked.save(update_fields=["status"])
    detail = f"{before} > {status}: {reason}"
    kind = AccountEvent.Kind.STATUS_CHANGED
    _timeline.note(user_id=locked.pk, kind=kind, detail=detail, actor=actor, now=now)


def _replace_roles(
    locked: User, roles: Sequence[tuple[str, str]], actor: str, now: datetime
) -> None:
    before = [str(row) for row in StaffRole.objects.filter(user=locked)]
    rows = [StaffRole(user=locked, role=role, store=store) for role, store in roles]
    given, taken = rules.role_change(before=before, after=[str(row) for row in rows])
    if not given and not taken:
        return
    StaffRole.objects.filter(user=locked).delete()
    StaffRole.objects.bulk_create(rows)
    is_administrator = "administrator" in {role for role, _store in roles}
    User.objects.filter(pk=locked.pk).update(is_superuser=is_administrator)
    detail = ", ".join([f"+{role}" for role in given] + [f"-{role}" for role in taken])
    kind = AccountEvent.Kind.ROLES_CHANGED
    _timeline.note(user_id=locked.pk, kind=kind, detail=detail, actor=actor, now=now)
    if taken:
        _sessions.end_all_sessions(user=locked, now=now, actor=actor)


def _lock(user: User) -> tuple[User, list[User]]:
    """The account and the other administrators who can sign in, all locked in one order.

    Two administrators can then not take each other's role away at the same moment.
    """
    administrators = Q(is_superuser=True, status=User.Status.ACTIVE)
    rows = User.objects.filter(administrators | Q(pk=user.pk)).order_by("pk").select_for_update()
    by_id = {row.pk: row for row in rows}
    return by_id.pop(user.pk), list(by_id.values())
