"""Points: what is earned and spent, and by which program."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from customer_svc.customers.models._customers import Customer


class LoyaltyProgram(models.Model):
    """How points are earned and what they are worth; there is one."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    points_per_unit = models.DecimalField(
        _("points for each unit of currency"), max_digits=8, decimal_places=3, default=Decimal(1)
    )
    point_value = models.DecimalField(
        _("what one point is worth"), max_digits=8, decimal_places=4, default=Decimal("0.01")
    )
    currency = models.CharField(_("currency"), max_length=3, default="CAD")
    pending_days = models.PositiveSmallIntegerField(_("days until points count"), default=0)
    expires_after_days = models.PositiveSmallIntegerField(
        _("days until points expire"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("loyalty program")
        verbose_name_plural = _("loyalty program")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="there is one loyalty program"),
            models.CheckConstraint(
                condition=models.Q(points_per_unit__gte=0, point_value__gte=0),
                name="a program gives and is worth no less than nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.points_per_unit:f} / {self.currency}"


class LoyaltyTier(models.Model):
    """A rank that is reached by the points earned within a year."""

    code = models.SlugField(_("code"), max_length=32, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    threshold = models.PositiveIntegerField(_("points within a year"), unique=True)
    multiplier = models.DecimalField(
        _("times the points"), max_digits=5, decimal_places=2, default=Decimal(1)
    )

    class Meta:
        verbose_name = _("loyalty tier")
        verbose_name_plural = _("loyalty tiers")

    def __str__(self) -> str:
        return self.name


class LoyaltyEntry(models.Model):
    """Points given or taken for one line of one document; rows are only ever added.

    `remaining` is what is left of points that were given; the rest of a row does not change but
    for its state. The sum of what is posted is the customer's balance.
    """

    class Kind(models.TextChoices):
        EARN = "EARN", _("earned")
        TAKE_BACK = "TAKE_BACK", _("taken back")
        BURN = "BURN", _("spent")
        EXPIRE = "EXPIRE", _("expired")
        ADJUST = "ADJUST", _("adjusted")
        MERGE = "MERGE", _("merged")

    class State(models.TextChoices):
        PENDING = "PENDING", _("pending")
        POSTED = "POSTED", _("posted")
        EXPIRED = "EXPIRED", _("expired")
        REVERSED = "REVERSED", _("reversed")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="loyalty_entries")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.EARN)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.POSTED)
    document = models.CharField(_("document"), max_length=80)
    line = models.PositiveIntegerField(_("line"), default=0)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, null=True)
    points = models.IntegerField(_("points"))
    remaining = models.PositiveIntegerField(_("left"), default=0)
    balance_after = models.IntegerField(_("balance after"))
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversals")
    posts_at = models.DateTimeField(_("counts from"), null=True)
    expires_at = models.DateTimeField(_("expires at"), null=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("loyalty entry")
        verbose_name_plural = _("loyalty entries")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "document", "line"], name="a line of a document moves points once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["posts_at"],
                condition=models.Q(state="PENDING"),
                name="customers_points_to_post",
            ),
            models.Index(
                fields=["customer", "expires_at"],
                condition=models.Q(remaining__gt=0),
                name="customers_points_left",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.points:+d}"
