"""Places, articles, balances, the ledger and what is promised."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from inventory_svc.stock.rules.balances import Balance
from inventory_svc.stock.rules.ledger import CHAIN_START


class Location(models.Model):
    """A place where stock lies. A placeholder was named by a fact before anyone described it."""

    class Type(models.TextChoices):
        """What kind of place it is."""

        STORE = "store", _("store")
        WAREHOUSE = "warehouse", _("warehouse")
        OFFICE = "office", _("office")
        TRANSIT = "transit", _("transit")
        SUPPLIER = "supplier", _("supplier")
        SCRAP = "scrap", _("scrap")

    code = models.CharField(_("code"), max_length=32, unique=True)
    name = models.CharField(_("name"), max_length=255)
    type = models.CharField(_("type"), max_length=10, choices=Type, default=Type.STORE)
    time_zone = models.CharField(_("time zone"), max_length=64)
    sells_online = models.BooleanField(_("sells online"), default=False)
    pickup = models.BooleanField(_("pickup"), default=False)
    is_placeholder = models.BooleanField(_("placeholder"), default=False)

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(type__in=["store", "warehouse", "office"])
                | Q(sells_online=False, pickup=False),
                name="stock_only_places_with_shelves_sell",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Variant(models.Model):
    """Our copy of what product says of an article. A placeholder was sold before we heard of it."""

    sku = models.CharField(_("SKU"), max_length=64, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=255, blank=True)
    name_fr = models.CharField(_("name (French)"), max_length=255, blank=True)
    whole_quantity = models.BooleanField(_("whole quantities only"), default=True)
    track_inventory = models.BooleanField(_("stock is counted"), default=True)
    allow_backorder = models.BooleanField(_("may be ordered when out of stock"), default=False)
    category_path = models.CharField(_("category"), max_length=500, blank=True, db_index=True)
    is_placeholder = models.BooleanField(_("placeholder"), default=False)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    def __str__(self) -> str:
        return self.sku

    @property
    def name(self) -> str:
        """The name in the reader's language, or the one there is."""
        in_french = (get_language() or "").startswith("fr")
        return (self.name_fr if in_french else self.name_en) or self.name_en or self.name_fr


class Barcode(models.Model):
    """Our copy of a number that a scanner reads on an article, or on a pack of several."""

    code = models.CharField(_("barcode"), max_length=64, unique=True)
    variant = models.ForeignKey(
        Variant, models.CASCADE, related_name="barcodes", verbose_name=_("article")
    )
    pack_quantity = models.DecimalField(
        _("units in the pack"), default=1, max_digits=12, decimal_places=3
    )

    class Meta:
        verbose_name = _("barcode")
        verbose_name_plural = _("barcodes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(pack_quantity__gt=0), name="stock_a_pack_holds_something"
            )
        ]

    def __str__(self) -> str:
        return self.code


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
    on_hand = models.DecimalField(_("on hand"), default=0, max_digits=12, decimal_places=3)
    reserved = models.DecimalField(_("reserved"), default=0, max_digits=12, decimal_places=3)
    damaged = models.DecimalField(_("damaged"), default=0, max_digits=12, decimal_places=3)
    safety_stock = models.DecimalField(
        _("safety stock"), default=0, max_digits=12, decimal_places=3
    )
    reorder_point = models.DecimalField(
        _("reorder point"),
        null=True,
        blank=True,
        help_text=_("Falling to this is announced as low stock; empty for never."),
        max_digits=12,
        decimal_places=3,
    )
    reorder_quantity = models.DecimalField(
        _("reorder quantity"), default=0, max_digits=12, decimal_places=3
    )
    is_oversold = models.BooleanField(_("oversold"), default=False)
    version = models.BigIntegerField(_("version"), default=0)
    last_seq = models.BigIntegerField(_("movements"), default=0)
    last_hash = models.CharField(_("end of the chain"), max_length=64, default=CHAIN_START)

    objects = StockLevelQuerySet.as_manager()

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
        return f"{self.variant_id}@{self.location_id}"

    @property
    def balance(self) -> Balance:
        """The figures as the rules take them."""
        return Balance(self.on_hand, self.reserved, self.damaged, self.safety_stock)


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
    delta = models.DecimalField(_("on hand by"), max_digits=12, decimal_places=3)
    damaged_delta = models.DecimalField(_("damaged by"), default=0, max_digits=12, decimal_places=3)
    balance_after = models.DecimalField(_("on hand after"), max_digits=12, decimal_places=3)
    reference = models.CharField(_("reference"), max_length=120)
    line = models.PositiveIntegerField(_("line"))
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    actor = models.CharField(_("actor"), max_length=100)
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

    def __str__(self) -> str:
        return f"{self.reference}/{self.line}"


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """Reservations, and the one way to lock them."""

    def locked(self) -> Self:
        """Lock in the order of the primary key; taken before any stock level."""
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)


class Reservation(models.Model):
    """Units promised to one checkout attempt; a released one is a tombstone that stops late
    calls.
    """

    class State(models.TextChoices):
        """Where a promise stands. Held and committed ones count as reserved."""

        HELD = "held", _("held")
        COMMITTED = "committed", _("committed")
        FULFILLED = "fulfilled", _("fulfilled")
        RELEASED = "released", _("released")
        EXPIRED = "expired", _("expired")

    reference = models.UUIDField(_("reference"), unique=True)
    channel = models.CharField(_("channel"), max_length=10, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.HELD)
    expires_at = models.DateTimeField(_("expires at"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now)

    objects = ReservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["held", "committed", "fulfilled", "released", "expired"]),
                name="stock_reservation_state_is_known",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["expires_at"], condition=Q(state="held"), name="stock_reservation_due"
            )
        ]

    def __str__(self) -> str:
        return str(self.reference)

    @property
    def is_live(self) -> bool:
        """Whether its open units are part of what is reserved."""
        return self.state in LIVE_STATES


LIVE_STATES = (Reservation.State.HELD, Reservation.State.COMMITTED)


class ReservationLine(models.Model):
    """Units of one article promised from one level; no level where the article is not counted."""

    reservation = models.ForeignKey(
        Reservation, models.CASCADE, related_name="lines", verbose_name=_("reservation")
    )
    variant = models.ForeignKey(Variant, models.PROTECT, db_index=False, verbose_name=_("article"))
    level = models.ForeignKey(
        StockLevel, models.PROTECT, null=True, blank=True, verbose_name=_("stock level")
    )
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    fulfilled = models.DecimalField(_("fulfilled"), default=0, max_digits=12, decimal_places=3)

    class Meta:
        verbose_name = _("reservation line")
        verbose_name_plural = _("reservation lines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reservation", "variant", "level"],
                name="stock_one_line_per_reservation_article_and_level",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, fulfilled__gte=0, fulfilled__lte=F("quantity")),
                name="stock_fulfilled_is_at_most_what_was_promised",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reservation_id}/{self.variant_id}"


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
    missing = models.DecimalField(_("missing when opened"), max_digits=12, decimal_places=3)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=100, blank=True)

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
        return f"{self.cause} {self.state}"
