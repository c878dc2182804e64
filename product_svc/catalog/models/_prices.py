"""What things cost, since when, and under which version of the rules."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from product_svc.catalog.models._articles import Variant
from product_svc.catalog.models._locking import LockableQuerySet


class Channel(models.TextChoices):
    """Where something is sold."""

    WEB = "web", _("web")
    POS = "pos", _("till")


class PriceListChannel(models.TextChoices):
    """Where a price list holds; a list of one channel goes before one of all."""

    WEB = "web", _("web")
    POS = "pos", _("till")
    ALL = "all", _("everywhere")


class PriceList(models.Model):
    """The prices of one currency in one channel, before tax."""

    currency = models.CharField(_("currency"), max_length=3)
    channel = models.CharField(_("channel"), max_length=3, choices=PriceListChannel)

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["currency", "channel"], name="one_price_list_per_currency_and_channel"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["web", "pos", "all"]), name="price_list_channel_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Such as CAD-web."""
        return f"{self.currency}-{self.channel}"


class Price(models.Model):
    """What one variant costs on one list from one moment to another.

    A price is never edited: a new one closes the old, so that the table is its own history. No two
    of the same variant and list overlap (`prices_of_a_variant_never_overlap`, where btree_gist is
    at hand).
    """

    variant = models.ForeignKey(
        Variant, models.CASCADE, related_name="prices", verbose_name=_("variant"), db_index=False
    )
    price_list = models.ForeignKey(PriceList, models.PROTECT, verbose_name=_("price list"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=4)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)
    set_by = models.CharField(_("set by"), max_length=120, blank=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_is_never_negative"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="price_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["variant", "price_list"],
                condition=Q(valid_to__isnull=True),
                name="one_open_price_per_variant_and_list",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["variant", "valid_from"], name="price_history_of_a_variant")
        ]

    def __str__(self) -> str:
        return f"{self.price_list} {self.amount}"


class RuleSetVersion(models.Model):
    """One published change of prices, taxes or shipping; each names the hash of the one before it.

    Number 0 is where the chain begins; its row is what a writer locks to add the next link.
    """

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    version = models.CharField(_("version"), max_length=32, unique=True)
    previous_hash = models.CharField(_("previous hash"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)
    changes = models.JSONField(_("changes"), default=list)
    published_at = models.DateTimeField(_("published at"))
    actor = models.CharField(_("by"), max_length=120, blank=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["previous_hash"], name="rule_sets_form_one_chain_without_branches"
            )
        ]

    def __str__(self) -> str:
        return self.version
