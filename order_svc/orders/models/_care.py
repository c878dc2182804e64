"""What staff write on an order: that it must wait, and what is worth knowing of it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from order_svc.orders.models._order import Order
from shared_libs.backoffice.columns import ActorField
from shared_libs.ids import uuid7


class HoldQuerySet(models.QuerySet["Hold"]):
    """Questions about holds."""

    def standing(self) -> Self:
        """Those that nobody has lifted."""
        return self.filter(lifted_at=None)


class Hold(models.Model):
    """A reason why nothing of an order leaves, until somebody lifts it."""

    class Kind(models.TextChoices):
        FRAUD = "FRAUD", _("suspected fraud")
        ADDRESS = "ADDRESS", _("address in doubt")
        PAYMENT = "PAYMENT", _("payment in doubt")
        EDIT = "EDIT", _("being edited")

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="holds", verbose_name=_("order")
    )
    kind = models.CharField(_("why"), max_length=10, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=255)
    placed_by = ActorField(_("placed by"), max_length=100)
    placed_at = models.DateTimeField(_("placed at"), db_default=Now())
    lifted_by = ActorField(_("lifted by"), max_length=100, blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lift_reason = models.CharField(_("why it was lifted"), max_length=255, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order", "kind"],
                condition=Q(lifted_at=None),
                name="an_order_is_held_once_for_each_reason",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) ^ ~Q(lifted_by=""),
                name="who_lifted_a_hold_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} · {self.get_kind_display()}"


class Note(models.Model):
    """Words about an order: for colleagues, or for its customer too."""

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="notes", verbose_name=_("order")
    )
    text = models.TextField(_("text"), max_length=2000)
    is_public = models.BooleanField(_("the customer sees it"), default=False)
    author = ActorField(_("author"), max_length=100)
    written_at = models.DateTimeField(_("written at"), db_default=Now())

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:60]
