"""Those who buy, and where they live."""

import uuid

from django.db import models
from django.db.models import Func
from django.db.models.functions import Right
from django.utils.translation import gettext_lazy as _

from customer_svc.customers.models._accounts import User
from shared_libs.backoffice.columns import ActorField


class CustomerGroup(models.Model):
    """Customers who get prices of their own; product's price lists name the code."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("customer group")
        verbose_name_plural = _("customer groups")

    def __str__(self) -> str:
        return self.name


DIGITS_OF_PHONE = Func(
    models.F("phone"),
    models.Value("[^0-9]"),
    models.Value(""),
    models.Value("g"),
    function="regexp_replace",
    output_field=models.CharField(),
)
# the end of a number is the same however its beginning is written
PHONE_TAIL_LENGTH = 10
PHONE_TAIL = Right(DIGITS_OF_PHONE, PHONE_TAIL_LENGTH)


class CustomerQuerySet(models.QuerySet["Customer"]):
    """Customers, and the one spelling of their lock."""

    def locked(self) -> "CustomerQuerySet":
        """Locked in the order of their ids; points and addresses change under it."""
        return self.order_by("pk").select_for_update(of=("self",))


class Customer(models.Model):
    """Someone who buys; shares its id with the account."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="customer")
    number = models.CharField(_("number"), max_length=20, unique=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    card_number = models.CharField(
        _("customer card"), max_length=40, null=True, blank=True, unique=True
    )
    group = models.ForeignKey(
        CustomerGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="customers",
        verbose_name=_("group"),
    )
    tax_exempt_id = models.CharField(_("tax exemption"), max_length=40, blank=True)
    tier = models.ForeignKey(
        "customers.LoyaltyTier", models.PROTECT, null=True, blank=True, verbose_name=_("tier")
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="merged", verbose_name=_("merged into")
    )
    points_balance = models.IntegerField(_("points"), default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [models.Index(PHONE_TAIL, name="customers_by_end_of_phone")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(card_number=""), name="customers_a_card_has_a_number"
            )
        ]

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


class Consent(models.Model):
    """What a customer has allowed or withdrawn, in which words; the newest of a purpose holds.

    The database refuses to change or delete one.
    """

    class Purpose(models.TextChoices):
        EMAIL = "EMAIL", _("news by e-mail")
        SMS = "SMS", _("news by text message")
        POST = "POST", _("news by post")
        PROFILE = "PROFILE", _("offers by what was bought")

    class Source(models.TextChoices):
        ACCOUNT = "ACCOUNT", _("own account")
        CHECKOUT = "CHECKOUT", _("checkout")
        STORE = "STORE", _("in a store")
        MERGE = "MERGE", _("merged account")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose)
    is_granted = models.BooleanField(_("granted"))
    text_version = models.CharField(_("version of the text"), max_length=40)
    source = models.CharField(_("source"), max_length=10, choices=Source)
    actor = ActorField(_("by"), max_length=100, blank=True)
    recorded_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [
            models.Index(
                fields=["customer", "purpose", "-recorded_at"], name="customers_consents_newest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.is_granted}"


class CustomerNote(models.Model):
    """What staff should know of a customer; the customer never sees it but may ask for a copy."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="notes")
    text = models.TextField(_("note"), max_length=2000)
    actor = ActorField(_("by"), max_length=100)
    created_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:60]


class WishListItem(models.Model):
    """An article that a customer would like to have."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="wishes")
    sku = models.CharField(_("SKU"), max_length=64)
    added_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wish list")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "sku"], name="an article is wished for once"
            )
        ]

    def __str__(self) -> str:
        return self.sku


class MergeRecord(models.Model):
    """Two accounts of one person have become one; what moved stands here for ever."""

    duplicate = models.OneToOneField(
        Customer, models.PROTECT, related_name="merge_record", verbose_name=_("duplicate")
    )
    kept = models.ForeignKey(
        Customer, models.PROTECT, related_name="merge_records", verbose_name=_("kept")
    )
    moved = models.JSONField(_("what moved"))
    reason = models.CharField(_("reason"), max_length=150)
    actor = ActorField(_("by"), max_length=100)
    merged_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")

    def __str__(self) -> str:
        return f"{self.duplicate_id} > {self.kept_id}"
