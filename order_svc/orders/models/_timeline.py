"""What has happened to an order, in its order."""

from typing import Any  # Any: a migration's own tuple

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from order_svc.orders.models._order import Order
from shared_libs.backoffice.columns import ActorField


class KindField(models.CharField):
    """A kind of event. Migrations do not list the kinds: the database holds any."""

    def deconstruct(self) -> Any:  # Any: Django's own tuple
        """Migrations see Django's field, without the choices."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", args, kwargs


class OrderEvent(models.Model):
    """One thing that happened to an order; never changed, never removed."""

    class Kind(models.TextChoices):
        PLACED = "PLACED", _("placed")
        PARTIALLY_CAPTURED = "PARTIALLY_CAPTURED", _("payment captured in part")
        CAPTURED = "CAPTURED", _("payment captured")
        PAYMENT_STUCK = "PAYMENT_STUCK", _("payment needs attention")
        ASSIGNED = "ASSIGNED", _("given to picking")
        PICKED = "PICKED", _("picked")
        PACKED = "PACKED", _("packed")
        SHIPPED = "SHIPPED", _("shipped")
        READY_FOR_PICKUP = "READY_FOR_PICKUP", _("ready for pickup")
        WRONG_CODE = "WRONG_CODE", _("wrong pickup code")
        COLLECTED = "COLLECTED", _("collected")
        DELIVERED = "DELIVERED", _("delivered")
        FULFILMENT_CANCELLED = "FULFILMENT_CANCELLED", _("parcel called off")
        LOST = "LOST", _("parcel lost")
        FULFILLED = "FULFILLED", _("fulfilled")
        HELD = "HELD", _("put on hold")
        LIFTED = "LIFTED", _("hold lifted")
        NOTED = "NOTED", _("note to the customer")
        NOTED_INSIDE = "NOTED_INSIDE", _("note among staff")
        MAILED = "MAILED", _("mail sent")
        MAIL_FAILED = "MAIL_FAILED", _("mail could not be sent")
        CLAIMED = "CLAIMED", _("taken into an account")
        RESENT = "RESENT", _("mail sent once more")
        COMPLETED = "COMPLETED", _("completed")
        UNITS_CANCELLED = "UNITS_CANCELLED", _("units cancelled")
        CANCELLED = "CANCELLED", _("cancelled")
        VOIDED = "VOIDED", _("payment voided")
        EDIT_BEGUN = "EDIT_BEGUN", _("edit begun")
        EDITED = "EDITED", _("edited")
        EDIT_LAPSED = "EDIT_LAPSED", _("edit given up")
        REFUND_REQUESTED = "REFUND_REQUESTED", _("refund asked for")
        REFUND_REJECTED = "REFUND_REJECTED", _("refund not approved")
        REFUND_PROMISED = "REFUND_PROMISED", _("refund granted")
        REFUND_STUCK = "REFUND_STUCK", _("refund needs attention")
        REFUND_FAILED = "REFUND_FAILED", _("refund failed")
        REFUNDED = "REFUNDED", _("payment refunded")
        RETURN = "RETURN", _("return")
        RETURNED_AT_TILL = "RETURNED_AT_TILL", _("returned at a till")
        VALUE_RETURNED = "VALUE_RETURNED", _("stored value returned")

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="events", verbose_name=_("order")
    )
    kind = KindField(_("event"), max_length=20, choices=Kind.choices)
    actor = ActorField(_("actor"), max_length=100)
    occurred_at = models.DateTimeField(_("at"), default=timezone.now)
    details = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("timeline")

    def __str__(self) -> str:
        return self.kind
