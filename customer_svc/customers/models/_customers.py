"""Those who buy, and where they live."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from customer_svc.customers.models._accounts import User


class Customer(models.Model):
    """Someone who buys; shares its id with the account."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="customer")
    number = models.CharField(_("number"), max_length=20, unique=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    group = models.CharField(_("group"), max_length=40, blank=True)
    points_balance = models.IntegerField(_("points"), default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def __str__(self) -> str:
        return self.number


class Address(models.Model):
    """Where a customer receives goods or bills."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="addresses")
    name = models.CharField(_("name"), max_length=200)
    line1 = models.CharField(_("address"), max_length=200)
    line2 = models.CharField(_("address, second line"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100)
    region = models.CharField(_("province or state"), max_length=3, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2)
    is_default_shipping = models.BooleanField(_("default for shipping"), default=False)
    is_default_billing = models.BooleanField(_("default for billing"), default=False)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(is_default_shipping=True),
                name="a customer has one default shipping address",
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(is_default_billing=True),
                name="a customer has one default billing address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line1}, {self.city}"
