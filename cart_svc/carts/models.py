"""What is kept in PostgreSQL: cart's copy of the articles, and the carts that became orders."""

from decimal import Decimal

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shared_libs.backoffice.history import tracked


class VariantCopies(models.QuerySet["VariantCopy"]):
    """Copies, with the one spelling of a lock."""

    def locked(self) -> "VariantCopies":
        """In a fixed order, until the transaction ends."""
        return self.order_by("pk").select_for_update(of=("self",))


class VariantCopy(models.Model):
    """What product and inventory last said of an article; the store has the same by SKU."""

    sku = models.CharField(_("SKU"), max_length=64, primary_key=True)
    name = models.JSONField(_("name"), default=dict)
    gtins = models.JSONField(_("barcodes"), default=list)
    whole_quantity = models.BooleanField(_("whole units only"), default=True)
    status = models.CharField(_("status"), max_length=20, default="active")
    in_stock = models.BooleanField(_("in stock"), default=True)
    prices = models.JSONField(_("prices"), default=dict)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = VariantCopies.as_manager()

    class Meta:
        verbose_name = _("article copy")
        verbose_name_plural = _("article copies")
        # A barcode that the store does not know is looked for here, by anyone.
        indexes = [
            GinIndex(fields=["gtins"], name="article_gtins", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return self.sku


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


class CartPolicy(models.Model):
    """What a shop says of the carts of one channel."""

    class MergeRule(models.TextChoices):
        """What becomes of an article that is in both carts at login."""

        SUM = "SUM", _("add the quantities")
        LARGER = "LARGER", _("keep the larger quantity")

    channel = models.CharField(
        _("channel"), max_length=8, primary_key=True, choices=[("web", "web"), ("pos", "pos")]
    )
    max_lines = models.PositiveSmallIntegerField(_("most different articles"), default=100)
    max_quantity = models.DecimalField(
        _("most of one article"), max_digits=12, decimal_places=3, default=Decimal(9999)
    )
    min_quantity = models.DecimalField(
        _("least of one article"), max_digits=12, decimal_places=3, default=Decimal(0)
    )
    days = models.PositiveSmallIntegerField(
        _("days a cart lives"), default=30, help_text=_("From its last change.")
    )
    merge_rule = models.CharField(
        _("an article in both carts at login"),
        max_length=8,
        choices=MergeRule,
        default=MergeRule.SUM,
    )
    abandoned_after_hours = models.PositiveSmallIntegerField(
        _("hours until a cart counts as abandoned"), default=4
    )
    reminders = models.PositiveSmallIntegerField(
        _("most reminders by mail"),
        default=1,
        help_text=_("Only to who agreed to it; none is none."),
    )
    reminder_hours = models.PositiveSmallIntegerField(_("hours between reminders"), default=48)

    history = tracked()

    class Meta:
        verbose_name = _("rules for carts")
        verbose_name_plural = _("rules for carts")
        constraints = [
            models.CheckConstraint(
                condition=Q(max_lines__gte=1, max_lines__lte=100),
                name="carts_a_cart_takes_1_to_100_articles",
            ),
            models.CheckConstraint(
                condition=Q(max_quantity__gt=0, max_quantity__lte=9999),
                name="carts_a_cart_takes_at_most_9999_of_one_article",
            ),
            models.CheckConstraint(
                condition=Q(min_quantity__gte=0) & Q(min_quantity__lte=F("max_quantity")),
                name="carts_the_least_is_not_more_than_the_most",
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=365), name="carts_a_cart_lives_1_to_365_days"
            ),
            models.CheckConstraint(
                condition=Q(reminders__lte=3), name="carts_nobody_is_reminded_more_than_3_times"
            ),
            models.CheckConstraint(
                condition=Q(abandoned_after_hours__gte=1, reminder_hours__gte=1),
                name="carts_nobody_is_reminded_at_once",
            ),
        ]

    def __str__(self) -> str:
        return self.channel
