"""What staff want to be told of without looking, and what they were told."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting_svc.reports.models._documents import Channel
from shared_libs.backoffice.columns import ActorField


class AlertRule(models.Model):
    """A measure of a store or channel, and the limit below or above which somebody is told."""

    class Measure(models.TextChoices):
        """What is measured; rates are in percent."""

        NET = "net", _("net sales")
        ORDERS = "orders", _("orders and sales")
        UNITS = "units", _("units")
        BASKET = "basket", _("net a basket")
        DISCOUNT_RATE = "discount_rate", _("discount, %")
        RETURN_RATE = "return_rate", _("returned, %")
        MARGIN_RATE = "margin_rate", _("margin, %")
        DIFFERENCES = "differences", _("figures that the books have otherwise than their owners")

    class Span(models.TextChoices):
        """Of which days it is measured, where the shop is."""

        TODAY = "today", _("today so far")
        YESTERDAY = "yesterday", _("yesterday")
        WEEK = "week", _("the last seven days that are over")

    class Comparison(models.TextChoices):
        """On which side of the limit somebody is told."""

        BELOW = "below", _("is below")
        ABOVE = "above", _("is above")

    name = models.CharField(_("name"), max_length=60, unique=True)
    measure = models.CharField(_("measure"), max_length=16, choices=Measure.choices)
    span = models.CharField(_("of"), max_length=10, choices=Span.choices, default=Span.YESTERDAY)
    comparison = models.CharField(_("comparison"), max_length=6, choices=Comparison.choices)
    limit = models.DecimalField(_("limit"), max_digits=16, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    store = models.CharField(
        _("store"), max_length=32, blank=True, help_text=_("Empty for all stores.")
    )
    channel = models.CharField(_("channel"), max_length=8, blank=True, choices=Channel.choices)
    recipients = ArrayField(
        models.EmailField(),
        verbose_name=_("sent to"),
        default=list,
        blank=True,
        size=10,
        help_text=_("Addresses with commas between; empty for nobody."),
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        default="en",
        choices=[("en", _("English")), ("fr", _("French"))],
    )
    is_active = models.BooleanField(_("active"), default=True)
    defined_by = ActorField(_("defined by"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("alert rule")
        verbose_name_plural = _("alert rules")

    def __str__(self) -> str:
        return self.name


class AlertQuerySet(models.QuerySet["Alert"]):
    """Alerts, and the one way to lock them."""

    def live(self) -> "AlertQuerySet":
        """Those of what still is beyond its limit."""
        return self.exclude(status=Alert.Status.CLEARED)

    def locked(self) -> "AlertQuerySet":
        """The rows by their key, held until the transaction ends."""
        return self.order_by("pk").select_for_update(of=("self",))


class Alert(models.Model):
    """A measure that went beyond its limit, until it is back."""

    class Status(models.TextChoices):
        """Open until somebody has seen it, live until the measure is back."""

        OPEN = "open", _("open")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        CLEARED = "cleared", _("cleared")

    rule = models.ForeignKey(
        AlertRule, models.CASCADE, related_name="alerts", verbose_name=_("rule")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.OPEN
    )
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4)
    opened_at = models.DateTimeField(_("opened at"))
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)
    acknowledged_by = ActorField(_("acknowledged by"), max_length=100, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    cleared_at = models.DateTimeField(_("cleared at"), null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        permissions = [("acknowledge_alert", _("Can acknowledge an alert"))]
        constraints = [
            models.UniqueConstraint(
                fields=["rule"],
                condition=~models.Q(status="cleared"),
                name="a rule has one live alert",
            ),
            models.CheckConstraint(
                condition=models.Q(status="cleared") ^ models.Q(cleared_at=None),
                name="a cleared alert says since when",
            ),
        ]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="alert_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.value}"
