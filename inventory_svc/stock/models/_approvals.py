"""Corrections of stock that wait for somebody else's yes."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inventory_svc.stock.models._cases import AdjustmentReason
from inventory_svc.stock.models._places import Location
from shared_libs.backoffice.columns import ActorField, QuantityField


class AdjustmentRequestQuerySet(models.QuerySet["AdjustmentRequest"]):
    """Requests, and the one way to lock them."""

    def locked(self) -> Self:
        """Lock in the order of the primary key; taken before any stock level."""
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)


class AdjustmentRequest(models.Model):
    """A correction above the limit of whoever asks for it: nothing has moved yet. Somebody else
    lets it happen, or turns it down.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("awaits approval")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    reference = models.CharField(_("reference"), max_length=120, unique=True, editable=False)
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="+", verbose_name=_("location")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=AdjustmentReason.Kind)
    reason = models.CharField(_("reason"), max_length=255)
    lines = models.JSONField(_("lines"))
    units = QuantityField(_("units"), max_digits=15)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    asked_by = ActorField(_("asked for by"), max_length=100)
    asked_at = models.DateTimeField(_("asked for at"))
    decided_by = ActorField(_("decided by"), max_length=100, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision = models.CharField(_("why it was turned down"), max_length=255, blank=True)

    objects = AdjustmentRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("adjustment request")
        verbose_name_plural = _("adjustment requests")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by="")
                | (~Q(state="waiting") & Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="stock_a_decided_request_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved", decided_by=F("asked_by")),
                name="stock_nobody_approves_the_own_adjustment",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "id"], name="stock_adjustment_request_state")
        ]

    def __str__(self) -> str:
        return f"{self.pk} · {self.location.code}"

    @property
    def document(self) -> str:
        """What the ledger calls the movements of an approved one."""
        return f"adjustment-request:{self.pk}"
