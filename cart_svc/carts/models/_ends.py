"""Carts that became orders, and carts that became part of others."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConvertedCart(models.Model):
    """A cart that has become an order. A cart does so once.

    Its id opens it to anyone, so only the SHA-256 of that is kept.
    """

    digest = models.CharField(_("digest of the cart's id"), max_length=64, primary_key=True)
    order_number = models.CharField(_("order"), max_length=40, unique=True)
    customer_id = models.CharField(_("customer"), max_length=64, blank=True)
    converted_at = models.DateTimeField(_("converted at"))

    class Meta:
        verbose_name = _("converted cart")
        verbose_name_plural = _("converted carts")

    def __str__(self) -> str:
        return self.order_number


class MergeLog(models.Model):
    """A guest's cart that went into a customer's own at login, and the report of that."""

    guest_digest = models.CharField(_("digest of the guest's cart"), max_length=64)
    customer_id = models.CharField(_("customer"), max_length=64)
    cart_number = models.CharField(_("cart"), max_length=20)
    report = models.JSONField(_("report"))
    merged_at = models.DateTimeField(_("merged at"), db_index=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["guest_digest", "customer_id"],
                name="carts_a_guest_cart_is_merged_once_for_a_customer",
            )
        ]

    def __str__(self) -> str:
        return str(self.report.get("guest_cart", self.pk))
