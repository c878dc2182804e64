"""What has left the house."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from order_svc.orders.models._order import Order, OrderLine
from shared_libs.ids import uuid7


class Fulfilment(models.Model):
    """One handing over of goods of an order; today always the whole of it."""

    id = models.UUIDField(_("id"), primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="fulfilments", verbose_name=_("order")
    )
    actor = models.CharField(_("actor"), max_length=100)
    fulfilled_at = models.DateTimeField(_("fulfilled at"))

    class Meta:
        verbose_name = _("fulfilment")
        verbose_name_plural = _("fulfilments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order"], name="an_order_leaves_once")
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.fulfilled_at:%Y-%m-%d}"


class FulfilmentLine(models.Model):
    """So many units of one line."""

    fulfilment = models.ForeignKey(
        Fulfilment, on_delete=models.PROTECT, related_name="lines", verbose_name=_("fulfilment")
    )
    order_line = models.ForeignKey(
        OrderLine, on_delete=models.PROTECT, related_name="+", verbose_name=_("order line")
    )
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)

    class Meta:
        verbose_name = _("fulfilled line")
        verbose_name_plural = _("fulfilled lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fulfilment", "order_line"], name="a_line_is_in_a_fulfilment_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="something_is_fulfilled"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity}"
