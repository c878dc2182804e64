"""What staff must look at, and the reasons that they give."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inventory_svc.stock.models._levels import StockLevel
from shared_libs.backoffice.columns import ActorField, QuantityField


class OversellCase(models.Model):
    """More was sold or promised than there is: open until the stock is there, or somebody dealt
    with it.
    """

    class State(models.TextChoices):
        """Who closed it: nobody yet, stock that came, or a person."""

        OPEN = "open", _("open")
        COVERED = "covered", _("covered by new stock")
        HANDLED = "handled", _("handled by staff")

    level = models.ForeignKey(
        StockLevel, models.PROTECT, related_name="oversell_cases", verbose_name=_("stock level")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    cause = models.CharField(_("cause"), max_length=120)
    missing = QuantityField(_("missing when opened"))
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = ActorField(_("closed by"), max_length=100, blank=True)
    reason = models.CharField(_("how it was handled"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("oversell case")
        verbose_name_plural = _("oversell cases")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["level"],
                condition=Q(state="open"),
                name="stock_one_open_oversell_case_per_level",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="stock_a_closed_oversell_case_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level.variant.sku} · {self.level.location.code} · {self.cause}"


class Alert(models.Model):
    """A level that somebody should look at: opened once, resolved by stock that comes."""

    class Kind(models.TextChoices):
        """What is wrong with it."""

        LOW = "low", _("low")
        OUT = "out", _("out of stock")
        NEGATIVE = "negative", _("below zero")

    class State(models.TextChoices):
        """Whether somebody has seen it, and whether it is over."""

        OPEN = "open", _("open")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        RESOLVED = "resolved", _("resolved")

    level = models.ForeignKey(
        StockLevel, models.PROTECT, related_name="alerts", verbose_name=_("stock level")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    available = QuantityField(_("available when opened"))
    opened_at = models.DateTimeField(_("opened at"))
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, blank=True)
    acknowledged_by = ActorField(_("acknowledged by"), max_length=100, blank=True)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["level", "kind"],
                condition=~Q(state="resolved"),
                name="stock_one_alert_per_level_and_kind_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="resolved", resolved_at__isnull=False)
                | (~Q(state="resolved") & Q(resolved_at__isnull=True)),
                name="stock_a_resolved_alert_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level.variant.sku} · {self.level.location.code} · {self.get_kind_display()}"


class AdjustmentReason(models.Model):
    """Why staff correct stock, in the words of this shop; the ledger keeps the code."""

    class Kind(models.TextChoices):
        """What the correction does."""

        ADJUST = "adjust", _("more or fewer than we thought")
        FOUND = "found", _("found")
        DAMAGE = "damage", _("sound units are damaged")
        REPAIR = "repair", _("damaged units are sound again")
        SCRAP = "scrap", _("thrown away, damaged units first")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name_en = models.CharField(_("name (English)"), max_length=100)
    name_fr = models.CharField(_("name (French)"), max_length=100)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("adjustment reason")
        verbose_name_plural = _("adjustment reasons")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_fr if (get_language() or "").startswith("fr") else self.name_en
