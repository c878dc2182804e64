"""What was used of promotions, by which order."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from product_svc.promotions.models._coupons import Coupon
from product_svc.promotions.models._locking import LockableQuerySet
from product_svc.promotions.models._promotions import Promotion
from shared_libs.backoffice.columns import AmountField


class UseState(models.TextChoices):
    """Where a use stands."""

    HELD = "held", _("held")
    REDEEMED = "redeemed", _("redeemed")
    RELEASED = "released", _("released")
    EXPIRED = "expired", _("expired")


class Use(models.Model):
    """All that one sale uses of promotions, under the reference that its seller chose.

    A released one stays, so that a hold that comes late finds it. `customer` is the seller's name
    for the person, as the limits for each customer count it.
    """

    reference = models.CharField(_("reference"), max_length=64, unique=True)
    customer = models.CharField(_("customer"), max_length=64, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=UseState)
    held_until = models.DateTimeField(_("held until"))
    held_at = models.DateTimeField(_("held at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        verbose_name = _("use")
        verbose_name_plural = _("uses")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["held", "redeemed", "released", "expired"]),
                name="use_state_is_known",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["held_until"], name="use_to_expire", condition=Q(state="held"))
        ]

    def __str__(self) -> str:
        return self.reference


class UsedPromotion(models.Model):
    """One promotion of a use, with what it takes off."""

    use = models.ForeignKey(Use, models.CASCADE, related_name="promotions", verbose_name=_("use"))
    promotion = models.ForeignKey(
        Promotion, models.PROTECT, related_name="uses", verbose_name=_("promotion")
    )
    coupon = models.ForeignKey(
        Coupon,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="uses",
        verbose_name=_("coupon"),
    )
    amount = AmountField(_("amount"), max_digits=14, decimal_places=4)

    class Meta:
        verbose_name = _("used promotion")
        verbose_name_plural = _("used promotions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["use", "promotion", "coupon"],
                name="one_use_of_a_promotion_and_coupon_per_reference",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="what_is_used_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.promotion} {self.amount}"
