"""Codes that open a promotion."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from product_svc.promotions.models._locking import LockableQuerySet
from product_svc.promotions.models._promotions import Promotion
from shared_libs.backoffice.columns import ActorField
from shared_libs.backoffice.history import tracked


class CouponBatch(models.Model):
    """Coupons that were made together."""

    promotion = models.ForeignKey(
        Promotion, models.PROTECT, related_name="batches", verbose_name=_("promotion")
    )
    name = models.CharField(_("name"), max_length=80)
    size = models.PositiveIntegerField(_("number of coupons"))
    made_at = models.DateTimeField(_("made at"))
    made_by = ActorField(_("made by"), max_length=120)

    class Meta:
        verbose_name = _("batch of coupons")
        verbose_name_plural = _("batches of coupons")

    def __str__(self) -> str:
        return self.name


class Coupon(models.Model):
    """A code, and how often it may be used; kept in capitals, so that any spelling finds it."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    promotion = models.ForeignKey(
        Promotion, models.PROTECT, related_name="coupons", verbose_name=_("promotion")
    )
    batch = models.ForeignKey(
        CouponBatch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="coupons",
        verbose_name=_("batch"),
    )
    total_limit = models.PositiveIntegerField(
        _("times in all"), null=True, blank=True, help_text=_("Empty for no limit.")
    )
    per_customer_limit = models.PositiveIntegerField(
        _("times for each customer"), null=True, blank=True, help_text=_("Empty for no limit.")
    )
    is_active = models.BooleanField(_("may be used"), default=True)
    used_count = models.PositiveIntegerField(_("times used"), default=0, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    objects = LockableQuerySet.as_manager()
    history = tracked(excluded=["version", "used_count"])

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z0-9][A-Z0-9_-]{2,39}$"),
                name="coupon_code_is_in_capitals_without_blanks",
            ),
            models.CheckConstraint(
                condition=Q(total_limit__isnull=True) | Q(used_count__lte=F("total_limit")),
                name="coupon_is_not_used_more_often_than_allowed",
            ),
        ]

    def __str__(self) -> str:
        return self.code
