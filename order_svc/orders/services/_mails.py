"""Telling the customer of an order what has become of it, once for each event."""

from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from order_svc.orders import errors, rules, selectors
from order_svc.orders.models import Mail, Order, OrderEvent
from order_svc.orders.services import _timeline
from shared_libs import mails
from shared_libs.events import backoff

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=60)
BATCH = 100
Status = Mail.Status


def tell(order: Order, kind: str, *, key: str = "", **values: object) -> None:
    """The customer is to read this mail, if the caller's transaction commits; once for each key.

    `kind` names its templates in templates/orders/mail. `values` are what they need beside the
    order, and name no person.
    """
    Mail.objects.bulk_create(
        [Mail(order=order, kind=kind, key=key, values=values)], ignore_conflicts=True
    )


def send_mails(*, now: datetime) -> int:
    """Each mail that is due has gone, is tried again later, or is dropped as it has nothing to say
    any more; return how many were tried.

    Must not run inside a transaction.
    """
    keys = list(Mail.objects.due().values_list("pk", flat=True)[:BATCH])
    taken = [mail for mail in map(_take, keys) if mail is not None]
    for mail in taken:
        _send(mail, now)
    return len(taken)


@transaction.atomic
def retry_mail(*, mail: Mail) -> bool:
    """A mail that was given up is tried again; return whether it was."""
    failed = Mail.objects.filter(pk=mail.pk, status=Status.FAILED)
    return bool(failed.update(status=Status.WAITING, tries=0, next_try_at=Now()))


@transaction.atomic
def resend_mail(*, mail: Mail, actor: str, now: datetime) -> Mail:
    """A mail that has gone is written and sent once more; a repeat finds that one.

    What it says is what holds now. Raises MailNotSent for one that has not gone yet.
    """
    if mail.status != Status.SENT:
        raise errors.MailNotSent
    made, is_new = Mail.objects.get_or_create(
        order=mail.order,
        kind=mail.kind,
        key=f"{selectors.RESENT}{mail.pk}",
        defaults={"values": mail.values},
    )
    if is_new:
        kind = OrderEvent.Kind.RESENT
        _timeline.note(mail.order, kind, actor=actor, now=now, mail=mail.kind)
    return made


@transaction.atomic
def _take(mail_id: UUID) -> Mail | None:
    """The mail under our lease; None when somebody else is at it."""
    for mail in Mail.objects.due().filter(pk=mail_id).select_related("order").locked():
        Mail.objects.filter(pk=mail.pk).update(lease_until=Now() + LEASE, tries=F("tries") + 1)
        mail.tries += 1
        return mail
    return None


def _send(mail: Mail, now: datetime) -> None:
    if not selectors.is_still_wanted(mail, now=now):
        _drop(mail)
        return
    letter = selectors.letter_of(mail)
    try:
        # a process that dies here sends it again under the same Message-ID
        mails.deliver_letter(letter, message_id=f"<{mail.pk}@orders.comptoir>")
    except (OSError, SMTPException) as problem:
        _failed(mail, problem, now)
    else:
        _sent(mail, now)


@transaction.atomic
def _drop(mail: Mail) -> None:
    """Nobody reads any more what has been overtaken."""
    Mail.objects.filter(pk=mail.pk).update(status=Status.DROPPED, lease_until=None)
    log.info("mail.dropped", mail=str(mail.pk), kind=mail.kind)


@transaction.atomic
def _sent(mail: Mail, now: datetime) -> None:
    Mail.objects.filter(pk=mail.pk).update(
        status=Status.SENT, sent_at=now, lease_until=None, last_error=""
    )
    kind = OrderEvent.Kind.MAILED
    _timeline.note(mail.order, kind, actor="svc:order", now=now, mail=mail.kind)


@transaction.atomic
def _failed(mail: Mail, problem: Exception, now: datetime) -> None:
    """Try again after a while; what failed too often is for a person."""
    given_up = mail.tries >= rules.MAX_MAIL_TRIES
    Mail.objects.filter(pk=mail.pk).update(
        status=Status.FAILED if given_up else Status.WAITING,
        next_try_at=Now() + backoff.pause(mail.tries),
        lease_until=None,
        last_error=type(problem).__name__,
    )
    if given_up:
        kind = OrderEvent.Kind.MAIL_FAILED
        _timeline.note(mail.order, kind, actor="svc:order", now=now, mail=mail.kind)
    log.warning("mail.not_sent", mail=str(mail.pk), kind=mail.kind, given_up=given_up)
