"""What things cost, since when, and under which version of the rules."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from product_svc.catalog.models._articles import Variant
from product_svc.catalog.models._locking import LockableQuerySet
from shared_libs.backoffice.columns import ActorField, AmountField, QuantityField, localized
from shared_libs.backoffice.history import tracked
from shared_libs.money import unit_price_text


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
    """Prices of one currency, for all or for a channel, a store or a group of customers.

    Which of several lists wins is said by `rules.price_lists`. A list holds from `active_from`
    until `active_to`; without them always.
    """

    code = models.CharField(
        _("code"), max_length=32, unique=True, help_text=_("Such as CAD-web or MTL-SALE.")
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    channel = models.CharField(
        _("channel"), max_length=3, choices=PriceListChannel, default=PriceListChannel.ALL
    )
    store = models.CharField(
        _("store"), max_length=32, blank=True, help_text=_("A store's code; empty for all stores.")
    )
    customer_group = models.CharField(
        _("customer group"), max_length=32, blank=True, help_text=_("Empty for everybody.")
    )
    priority = models.SmallIntegerField(
        _("priority"),
        default=0,
        help_text=_("Of two lists that fit equally well, the one with the higher number wins."),
    )
    tax_inclusive = models.BooleanField(
        _("tax included"),
        default=False,
        help_text=_("The tax is taken out of the price: the customer pays what the shelf says."),
    )
    active_from = models.DateTimeField(_("holds from"), null=True, blank=True)
    active_to = models.DateTimeField(_("holds until"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    objects = LockableQuerySet.as_manager()
    history = tracked(excluded=["version"])

    class Meta:
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$"),
                name="price_list_code_has_no_odd_characters",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="price_list_has_a_currency"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=["web", "pos", "all"]), name="price_list_channel_is_known"
            ),
            models.CheckConstraint(
                condition=Q(active_from__isnull=True)
                | Q(active_to__isnull=True)
                | Q(active_to__gt=F("active_from")),
                name="price_list_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Price(models.Model):
    """What one variant costs on one list from a quantity on, from one moment to another.

    A price that holds is never edited: a new one closes the old, so that the table is its own
    history. No two of the same variant, list and quantity overlap
    (`prices_of_a_variant_never_overlap`, where btree_gist is at hand). `resumes` marks what holds
    again after a temporary price.
    """

    variant = models.ForeignKey(
        Variant, models.CASCADE, related_name="prices", verbose_name=_("variant"), db_index=False
    )
    price_list = models.ForeignKey(PriceList, models.PROTECT, verbose_name=_("price list"))
    min_quantity = QuantityField(_("from quantity"), default=Decimal(1))
    amount = AmountField(_("amount"), max_digits=14, decimal_places=4)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)
    resumes = models.BooleanField(_("comes back"), default=False, editable=False)
    set_by = ActorField(_("set by"), max_length=120, blank=True)
    set_at = models.DateTimeField(_("set at"), db_default=Now())
    ended_by = ActorField(_("ended by"), max_length=120, blank=True)

    objects = LockableQuerySet.as_manager()

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="price_is_never_negative"),
            models.CheckConstraint(
                condition=Q(min_quantity__gte=1), name="price_begins_at_one_or_more"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="price_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["variant", "price_list", "min_quantity"],
                condition=Q(valid_to__isnull=True),
                name="one_open_price_per_variant_list_and_quantity",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["variant", "valid_from"], name="price_history_of_a_variant")
        ]

    def __str__(self) -> str:
        return f"{self.price_list} {localized(unit_price_text(self.amount, ''))}"


class PriceTurn(models.Model):
    """A moment at which prices change by themselves: of one variant, or of all on a list.

    Kept from when it is planned until it has been announced.
    """

    at = models.DateTimeField(_("at"), db_index=True)
    variant = models.ForeignKey(Variant, models.CASCADE, null=True)
    price_list = models.ForeignKey(PriceList, models.CASCADE, null=True)

    class Meta:
        verbose_name = _("price turn")
        verbose_name_plural = _("price turns")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["variant", "at"], name="one_turn_per_variant_and_moment"
            ),
            models.UniqueConstraint(
                fields=["price_list", "at"], name="one_turn_per_list_and_moment"
            ),
            models.CheckConstraint(
                condition=Q(variant__isnull=True) ^ Q(price_list__isnull=True),
                name="turn_is_of_a_variant_or_of_a_list",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant or self.price_list} {self.at}"


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
    actor = ActorField(_("by"), max_length=120, blank=True)

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
