"""Counting what is really there."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inventory_svc.logistics.models._documents import Document
from inventory_svc.logistics.rules import transitions
from shared_libs.backoffice.columns import QuantityField


class Count(Document):
    """A stock count at one location. Blind: nobody sees what is expected before the review."""

    STEPS = transitions.COUNT

    class State(models.TextChoices):
        """How far it has come."""

        OPEN = "open", _("open")
        COUNTING = "counting", _("counting")
        REVIEW = "review", _("in review")
        POSTED = "posted", _("posted")
        CANCELLED = "cancelled", _("cancelled")

    class Scope(models.TextChoices):
        """Which articles are counted."""

        ALL = "all", _("all articles")
        CATEGORY = "category", _("one category")
        ARTICLES = "articles", _("listed articles")

    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.OPEN, editable=False
    )
    location = models.ForeignKey(
        "stock.Location", models.PROTECT, related_name="+", verbose_name=_("location")
    )
    scope = models.CharField(_("scope"), max_length=10, choices=Scope, default=Scope.ALL)
    category_path = models.CharField(_("category"), max_length=500, blank=True)
    is_blind = models.BooleanField(_("blind"), default=True)

    class Meta:
        verbose_name = _("stock count")
        verbose_name_plural = _("stock counts")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "counting", "review", "posted", "cancelled"]),
                name="logistics_count_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(scope="category") ^ Q(category_path=""),
                name="logistics_a_count_of_a_category_names_it",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="logistics_count_state")]

    @property
    def shows_expected(self) -> bool:
        """Whether what is expected may be seen yet."""
        return not self.is_blind or self.state not in {self.State.OPEN, self.State.COUNTING}


class CountLine(models.Model):
    """One article of a count: what was found of it, and, when posted, what was expected.

    An article is counted once at a time: `live_at` is the location for as long as the count is
    live, and unique with the article.
    """

    count = models.ForeignKey(
        Count, models.CASCADE, related_name="lines", verbose_name=_("stock count")
    )
    variant = models.ForeignKey(
        "stock.Variant", models.PROTECT, related_name="+", verbose_name=_("article")
    )
    live_at = models.ForeignKey(
        "stock.Location", models.PROTECT, null=True, related_name="+", editable=False
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    counted = QuantityField(_("counted"), null=True)
    first_scan_at = models.DateTimeField(_("first scan"), null=True)
    last_scan_at = models.DateTimeField(_("last scan"), null=True)
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    expected = QuantityField(_("expected"), null=True)
    variance = QuantityField(_("variance"), null=True)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["count", "variant"], name="logistics_an_article_is_on_a_count_once"
            ),
            models.UniqueConstraint(
                fields=["variant", "live_at"],
                name="logistics_an_article_is_in_one_live_count_at_a_location",
            ),
            models.CheckConstraint(
                condition=Q(counted__isnull=True)
                | Q(counted__gte=0, first_scan_at__isnull=False, last_scan_at__isnull=False),
                name="logistics_what_was_counted_was_counted_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(expected__isnull=True, variance__isnull=True)
                | Q(variance=F("counted") - F("expected")),
                name="logistics_a_variance_is_counted_less_expected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count_id}/{self.variant_id}"


class CountScan(models.Model):
    """One scan, named by whoever scanned: sent twice it counts once, and undone not at all."""

    id = models.UUIDField(primary_key=True)
    line = models.ForeignKey(
        CountLine, models.CASCADE, related_name="scans", verbose_name=_("line")
    )
    round = models.PositiveSmallIntegerField(_("round"))
    quantity = QuantityField(_("quantity"))
    code = models.CharField(_("code"), max_length=64)
    counter = models.CharField(_("counted by"), max_length=100)
    scanned_at = models.DateTimeField(_("scanned at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    is_undone = models.BooleanField(_("undone"), default=False)

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quantity__gte=0), name="logistics_a_scan_is_not_negative"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
