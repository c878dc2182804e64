"""How a guest proves that an order is theirs: by a code that went to its address."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from order_svc.orders.models._order import Order


class LookupCode(models.Model):
    """The code of one order that is good now. It is made of `round`, and kept nowhere."""

    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, related_name="lookup_code", verbose_name=_("order")
    )
    round = models.PositiveIntegerField(_("codes issued"), default=1)
    issued_at = models.DateTimeField(_("issued at"))
    wrong_codes = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("lookup code")
        verbose_name_plural = _("lookup codes")

    def __str__(self) -> str:
        return str(self.order)


class LookupCount(models.Model):
    """How often somebody's address has looked orders up in the current span of time."""

    source = models.CharField(max_length=64, unique=True)
    began_at = models.DateTimeField(db_default=Now())
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["began_at"], name="orders_lookups_by_age")]

    def __str__(self) -> str:
        return f"{self.asked}"
