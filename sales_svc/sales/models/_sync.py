"""What the tills sent: batches with their answers, each used sequence, and what staff must
look at.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from sales_svc.sales.models._fields import LockableQuerySet
from sales_svc.sales.models._places import Register
from shared_libs.backoffice.columns import ActorField
from shared_libs.backoffice.history import tracked
from shared_libs.ids import uuid7

TAKEN = ("accepted", "accepted_with_exception")


class SyncBatch(models.Model):
    """One body of a till and its answer.

    While it is worked on, `results` holds the verdicts of the first `done` items and `owner` names
    the request that may go on until `lease_until`; then `answer` is what every repeat gets, byte
    for byte.
    """

    class State(models.TextChoices):
        """Where a batch stands."""

        WORKING = "working", _("being worked on")
        ANSWERED = "answered", _("answered")

    register = models.ForeignKey(
        Register, models.PROTECT, db_index=False, verbose_name=_("register")
    )
    batch_id = models.UUIDField(_("batch"))
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WORKING)
    owner = models.UUIDField(_("owner"))
    lease_until = models.DateTimeField(_("lease until"))
    received_at = models.DateTimeField(_("received at"))
    # by how much the till's clock was before ours when it sent this; null where it did not say
    clock_ahead = models.DurationField(_("clock ahead"), null=True)
    item_count = models.PositiveIntegerField(_("items"))
    done = models.PositiveIntegerField(_("done"), default=0)
    results = models.JSONField(_("verdicts so far"), default=list)
    answer = models.BinaryField(_("answer"), null=True)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "batch_id", "content_hash"],
                name="sales_batch_is_taken_once",
            ),
            models.CheckConstraint(
                condition=Q(state="working", answer__isnull=True)
                | Q(state="answered", answer__isnull=False),
                name="sales_batch_has_an_answer_once_it_is_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}"


class SyncItem(models.Model):
    """A used sequence of a register and the first verdict on it; the body is kept where it is
    malformed.
    """

    class Verdict(models.TextChoices):
        """What became of an item."""

        ACCEPTED = "accepted", _("accepted")
        ACCEPTED_WITH_EXCEPTION = "accepted_with_exception", _("accepted with exception")
        DUPLICATE = "duplicate", _("duplicate")
        MALFORMED = "malformed", _("malformed")

    register = models.ForeignKey(
        Register, models.PROTECT, db_index=False, verbose_name=_("register")
    )
    batch = models.ForeignKey(SyncBatch, models.PROTECT, verbose_name=_("batch"))
    sequence = models.BigIntegerField(_("sequence"))
    item_id = models.UUIDField(_("item"), null=True)
    type = models.CharField(_("type"), max_length=20, blank=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    verdict = models.CharField(_("verdict"), max_length=24, choices=Verdict)
    code = models.CharField(_("code"), max_length=40, blank=True)
    field = models.CharField(_("field"), max_length=100, blank=True)
    receipt_index = models.BigIntegerField(_("receipt index"), null=True)
    receipt_number = models.CharField(_("receipt number"), max_length=64, blank=True)
    exceptions = ArrayField(
        models.CharField(max_length=24), verbose_name=_("exceptions"), default=list
    )
    business_date = models.DateField(_("business date"), null=True)
    body = models.TextField(_("body"), blank=True)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "sequence"], name="sales_sequence_is_used_once_per_register"
            ),
            models.UniqueConstraint(
                fields=["item_id"],
                condition=Q(verdict__in=TAKEN),
                name="sales_an_id_is_accepted_once",
            ),
            models.UniqueConstraint(
                fields=["register", "receipt_index"],
                condition=Q(receipt_index__isnull=False),
                name="sales_receipt_number_once_per_register",
            ),
            models.CheckConstraint(
                condition=~Q(verdict__in=TAKEN) | Q(item_id__isnull=False),
                name="sales_what_is_accepted_has_an_id",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["register", "-id"],
                condition=Q(receipt_index__isnull=False),
                name="sales_item_journal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verdict}"


class RefusedItem(models.Model):
    """A malformed item that could not use a sequence: a second one under it, or one without any."""

    register = models.ForeignKey(
        Register, models.PROTECT, db_index=False, verbose_name=_("register")
    )
    batch = models.ForeignKey(SyncBatch, models.PROTECT, verbose_name=_("batch"))
    sequence = models.BigIntegerField(_("sequence"), null=True)
    item_id = models.UUIDField(_("item"), null=True)
    code = models.CharField(_("code"), max_length=40)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    body = models.TextField(_("body"))
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("refused item")
        verbose_name_plural = _("refused items")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "fingerprint", "code", "sequence"],
                nulls_distinct=False,
                name="sales_a_refused_body_is_kept_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.sequence}"


class SyncException(models.Model):
    """Something about an accepted item that staff must look at; it changes nothing the customer
    paid.
    """

    class Kind(models.TextChoices):
        """What does not fit."""

        PRICE_DIFF = "price_diff", _("price differs from the rule-set")
        TAX_DIFF = "tax_diff", _("tax does not add up")
        OVERSELL = "oversell", _("sold more than there was")
        UNKNOWN_SKU = "unknown_sku", _("unknown SKU")
        CLOSED_SHIFT = "closed_shift", _("the shift was closed")
        WALLET_OVERDRAW = "wallet_overdraw", _("stored value overdrawn")
        CLOCK_SKEW = "clock_skew", _("the till's clock was wrong")
        GAP = "gap", _("a sequence before it is missing")
        LATE = "late", _("came more than a day late")
        INCOMPLETE = "incomplete", _("something is missing or does not add up")
        UNREFERENCED_RETURN = "unreferenced_return", _("return without its sale")
        OVER_RETURNED = "over_returned", _("more returned than sold")

    class Status(models.TextChoices):
        """Whether someone has looked at it."""

        OPEN = "open", _("open")
        RESOLVED = "resolved", _("resolved")
        WRITTEN_OFF = "written_off", _("written off")

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    register = models.ForeignKey(Register, models.PROTECT, verbose_name=_("register"))
    item = models.ForeignKey(
        SyncItem, models.PROTECT, related_name="raised", verbose_name=_("item")
    )
    sequence = models.BigIntegerField(_("sequence"))
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    detail = models.JSONField(_("detail"), default=dict)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPEN)
    owner = ActorField(_("owner"), max_length=100, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_by = ActorField(_("closed by"), max_length=100, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)

    objects = LockableQuerySet.as_manager()
    history = tracked()

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "kind"], name="sales_exception_of_a_kind_once_an_item"
            ),
            models.CheckConstraint(
                condition=Q(status="open", closed_at__isnull=True)
                | Q(status__in=["resolved", "written_off"], closed_at__isnull=False),
                name="sales_exception_is_closed_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["register", "kind", "sequence"],
                condition=Q(status="open"),
                name="sales_exception_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sequence}"


class QuarantinedBody(models.Model):
    """What a revoked register still sent, kept unread until a manager releases it."""

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    register = models.ForeignKey(Register, models.PROTECT, verbose_name=_("register"))
    body = models.BinaryField(_("body"))
    body_hash = models.CharField(_("hash of the body"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    received_at = models.DateTimeField(_("received at"))
    released_at = models.DateTimeField(_("released at"), null=True)
    released_by = ActorField(_("released by"), max_length=100, blank=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        verbose_name = _("quarantined body")
        verbose_name_plural = _("quarantine")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register", "body_hash"], name="sales_a_quarantined_body_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.register_id} {self.received_at}"
