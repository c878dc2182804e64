"""The checkout that is under way, and every step of it, written down before it is tried."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.columns import ActorField


class AttemptQuerySet(models.QuerySet["CheckoutAttempt"]):
    """Questions about attempts; all times are the database's."""

    def open(self) -> Self:
        """Those that are not at their end."""
        return self.filter(finished_at=None)

    def due(self) -> Self:
        """Those that nobody works on and whose next try has come, the most overdue first."""
        return (
            self.open()
            .filter(parked_at=None, lease_until__lt=Now(), next_try_at__lte=Now())
            .order_by("next_try_at", "pk")
        )

    def locked(self) -> Self:
        """The rows, held until the transaction ends; those that another holds are passed over."""
        return self.select_for_update(of=("self",), skip_locked=True)


class CheckoutAttempt(models.Model):
    """One wish to buy one cart: from before the first remote call until it is an order, or undone.

    A confirmed one stays open while promotions are to be redeemed and stored value captured for it.
    Whoever works on it holds the lease under its own `owner`; every write asks for that owner.
    """

    class State(models.TextChoices):
        STARTED = "STARTED", _("started")
        STOCK_RESERVED = "STOCK_RESERVED", _("stock reserved")
        VALUE_HELD = "VALUE_HELD", _("stored value held")
        AUTHORISED = "AUTHORISED", _("authorised")
        CONFIRMED = "CONFIRMED", _("confirmed")
        COMPENSATING = "COMPENSATING", _("being undone")
        FAILED = "FAILED", _("failed")

    # random as a whole: who knows it may ask how the checkout went
    id = models.UUIDField(_("id"), primary_key=True, default=uuid.uuid4, editable=False)
    actor = ActorField(_("actor"), max_length=100)
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    source = models.CharField(_("source"), max_length=64, blank=True)
    cart_id = models.CharField(_("cart"), max_length=64)
    cart_version = models.PositiveBigIntegerField(_("cart version"))
    customer_id = models.UUIDField(_("customer"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=State.choices, default=State.STARTED
    )
    step = models.CharField(_("step"), max_length=20, blank=True)
    context = models.JSONField(_("context"), default=dict)
    owner = models.UUIDField(_("lease holder"), null=True, blank=True)
    lease_until = models.DateTimeField(_("lease until"))
    tries = models.PositiveIntegerField(_("failed tries"), default=0)
    next_try_at = models.DateTimeField(_("next try at"))
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    parked_at = models.DateTimeField(_("parked at"), null=True, blank=True)
    answer_status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    answer_body = models.TextField(_("answer's body"), blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now())
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("checkout")
        verbose_name_plural = _("checkouts")
        permissions: ClassVar = [("resume_checkoutattempt", _("Can resume a parked checkout"))]
        constraints: ClassVar = [
            # a failed attempt without an answer to repeat gives its key back
            models.UniqueConstraint(
                fields=["actor", "key"],
                condition=~Q(state="FAILED", answer_status=None),
                name="one_attempt_for_each_key_of_an_actor",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) ^ Q(state__in=["CONFIRMED", "FAILED"])
                | Q(finished_at=None, state="CONFIRMED"),
                name="an_attempt_ends_confirmed_or_failed",
            ),
            models.CheckConstraint(
                condition=~Q(state="CONFIRMED") | Q(answer_status=201),
                name="a_confirmed_attempt_answers_201",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(finished_at=None),
                name="orders_attempt_open",
            ),
            models.Index(fields=["-created_at"], name="orders_attempt_newest"),
            models.Index(fields=["actor", "key"], name="orders_attempt_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.finished_at is not None


class AttemptStep(models.Model):
    """One step of an attempt: the intent committed before the call, the result after it."""

    class Outcome(models.TextChoices):
        INTENDED = "INTENDED", _("begun")
        DONE = "DONE", _("done")
        REFUSED = "REFUSED", _("refused")

    attempt = models.ForeignKey(
        CheckoutAttempt, on_delete=models.PROTECT, related_name="steps", verbose_name=_("checkout")
    )
    name = models.CharField(_("step"), max_length=20)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.INTENDED
    )
    tries = models.PositiveIntegerField(_("tries"), default=1)
    result = models.JSONField(_("result"), default=dict)
    intended_at = models.DateTimeField(_("begun at"))
    finished_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attempt", "name"], name="one_row_for_each_step_of_an_attempt"
            ),
            models.CheckConstraint(
                condition=Q(outcome="INTENDED") ^ Q(finished_at__gte=F("intended_at")),
                name="a_step_has_an_end_when_it_has_a_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.outcome}"
