"""Balances, and the ledger that explains them."""

from typing import ClassVar, Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inventory_svc.stock.models._places import Location, Variant
from inventory_svc.stock.rules.balances import Balance
from inventory_svc.stock.rules.ledger import CHAIN_START
from shared_libs.backoffice.columns import ActorField, QuantityField
from shared_libs.backoffice.history import tracked

# what the ledger explains; staff set the rest
_EXPLAINED = ("on_hand", "reserved", "damaged", "is_oversold", "version", "last_seq", "last_hash")


class StockLevelQuerySet(models.QuerySet["StockLevel"]):
    """Levels, and the one way to lock them."""

    def locked(self) -> Self:
        """Lock in (variant, location) order, as every command does, or two of them deadlock."""
        return self.order_by("variant_id", "location_id").select_for_update(
            of=("self",), no_key=True
        )


class StockLevel(models.Model):
    """The balance of one article at one location; changed by commands only, never by hand.

    `last_seq` and `last_hash` are the end of its ledger.
    """

    variant = models.ForeignKey(
        Variant, models.PROTECT, related_name="levels", db_index=False, verbose_name=_("article")
    )
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="levels", verbose_name=_("location")
    )
    on_hand = QuantityField(_("on hand"), default=0)
    reserved = QuantityField(_("reserved"), default=0)
    damaged = QuantityField(_("damaged"), default=0)
    safety_stock = QuantityField(_("safety stock"), default=0)
    reorder_point = QuantityField(
        _("reorder point"),
        null=True,
        blank=True,
        help_text=_("Falling to this is announced as low stock; empty for never."),
    )
    reorder_quantity = QuantityField(_("reorder quantity"), default=0)
    is_oversold = models.BooleanField(_("oversold"), default=False)
    version = models.BigIntegerField(_("version"), default=0)
    last_seq = models.BigIntegerField(_("movements"), default=0)
    last_hash = models.CharField(_("end of the chain"), max_length=64, default=CHAIN_START)

    objects = StockLevelQuerySet.as_manager()
    history = tracked(excluded=_EXPLAINED)

    class Meta:
        verbose_name = _("stock level")
        verbose_name_plural = _("stock levels")
        permissions: ClassVar = [("adjust_stocklevel", "Can adjust stock")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["variant", "location"], name="stock_one_level_per_article_and_location"
            ),
            models.CheckConstraint(
                condition=Q(reserved__gte=0, damaged__gte=0, safety_stock__gte=0),
                name="stock_reserved_damaged_and_safety_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(is_oversold=True) | Q(on_hand__gte=F("reserved") + F("damaged")),
                name="stock_promises_are_covered_unless_flagged_oversold",
            ),
            models.CheckConstraint(
                condition=Q(reorder_quantity__gte=0)
                & (Q(reorder_point__isnull=True) | Q(reorder_point__gte=0)),
                name="stock_reorder_settings_are_not_negative",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["variant"], condition=Q(is_oversold=True), name="stock_level_oversold"
            )
        ]

    def __str__(self) -> str:
        return f"{self.variant.sku} · {self.location.code}"

    @property
    def balance(self) -> Balance:
        """The figures as the rules take them."""
        return Balance(self.on_hand, self.reserved, self.damaged, self.safety_stock)


class ToldLevel(models.Model):
    """Up to which movement of a level its balance has been told to the books, and its ledger."""

    level = models.OneToOneField(
        StockLevel, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("level")
    )
    seq = models.BigIntegerField(_("movements"))
    ledger_seq = models.BigIntegerField(_("movements added up"), default=0, db_default=0)

    class Meta:
        verbose_name = _("told level")
        verbose_name_plural = _("told levels")

    def __str__(self) -> str:
        return f"{self.level_id}"


class Movement(models.Model):
    """One line of the ledger of one level. The database refuses to change or delete it."""

    class Kind(models.TextChoices):
        """Why units came or went."""

        RECEIPT = "receipt", _("receipt")
        SALE = "sale", _("sale")
        VOID = "void", _("void")
        RETURN = "return", _("return")
        ADJUST = "adjust", _("adjustment")
        TRANSFER_OUT = "transfer_out", _("transfer out")
        TRANSFER_IN = "transfer_in", _("transfer in")
        COUNT = "count", _("count")
        DAMAGE = "damage", _("damage")
        SCRAP = "scrap", _("scrap")

    level = models.ForeignKey(
        StockLevel,
        models.PROTECT,
        related_name="movements",
        db_index=False,
        verbose_name=_("stock level"),
    )
    seq = models.BigIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    delta = QuantityField(_("on hand by"))
    damaged_delta = QuantityField(_("damaged by"), default=0)
    balance_after = QuantityField(_("on hand after"))
    reference = models.CharField(_("reference"), max_length=120)
    line = models.PositiveIntegerField(_("line"))
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    actor = ActorField(_("actor"), max_length=100)
    occurred_at = models.DateTimeField(_("occurred at"))
    recorded_at = models.DateTimeField(_("recorded at"))
    prev_hash = models.CharField(_("previous hash"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("ledger")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["level", "seq"], name="stock_movements_of_a_level_are_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["reference", "line"], name="stock_a_document_line_moves_stock_once"
            ),
            models.CheckConstraint(
                condition=Q(seq__gte=1), name="stock_movement_numbers_start_at_1"
            ),
            models.CheckConstraint(
                condition=~Q(delta=0, damaged_delta=0), name="stock_a_movement_moves_something"
            ),
        ]
        indexes: ClassVar = [
            # a kind that is rare, or a day long ago, is found without reading the ledger backwards
            models.Index(fields=["kind", "id"], name="stock_movement_by_kind"),
            BrinIndex(fields=["recorded_at"], name="stock_movement_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}/{self.line}"
