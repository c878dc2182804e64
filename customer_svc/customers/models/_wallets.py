"""Gift cards and store credit: money that the shop owes."""

import uuid
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customer_svc.customers.models._customers import Customer
from shared_libs.backoffice.columns import ActorField, AmountField

_NOTHING = Decimal(0)


class WalletQuerySet(models.QuerySet["WalletAccount"]):
    """Wallets, and the one spelling of their lock."""

    def locked(self) -> "WalletQuerySet":
        """Locked in the order of their ids; holds are locked before the wallets they are on."""
        return self.order_by("pk").select_for_update(of=("self",))


class WalletAccount(models.Model):
    """One gift card, or one customer's credit; `held` is promised to orders that are being paid.

    A card's code is kept as a digest: whoever reads this table can not spend from it. `overdrawn`
    is how far tills without a connection may have taken it below what it had; each part has a case.
    """

    class Kind(models.TextChoices):
        GIFT_CARD = "GIFT_CARD", _("gift card")
        STORE_CREDIT = "STORE_CREDIT", _("store credit")

    class Status(models.TextChoices):
        INACTIVE = "INACTIVE", _("not active yet")
        ACTIVE = "ACTIVE", _("active")
        EXHAUSTED = "EXHAUSTED", _("spent")
        EXPIRED = "EXPIRED", _("expired")
        BLOCKED = "BLOCKED", _("blocked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)
    code_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001  # unique where there is one
    last_four = models.CharField(_("ends with"), max_length=4, blank=True)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="wallets", verbose_name=_("customer")
    )
    currency = models.CharField(_("currency"), max_length=3)
    balance = AmountField(_("balance"), max_digits=14, decimal_places=3, default=_NOTHING)
    held = AmountField(_("held"), max_digits=14, decimal_places=3, default=_NOTHING)
    overdrawn = AmountField(
        _("overdrawn"), max_digits=14, decimal_places=3, default=_NOTHING, editable=False
    )
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = WalletQuerySet.as_manager()

    class Meta:
        verbose_name = _("wallet")
        verbose_name_plural = _("wallets")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(overdrawn__gte=0) & Q(balance__gte=0 - F("overdrawn")),
                name="a wallet falls below zero by a case only",
            ),
            models.CheckConstraint(
                condition=Q(held__gte=0) & Q(held__lte=F("balance") + F("overdrawn")),
                name="a wallet promises no more than it holds but by a case",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["expires_at"],
                condition=Q(status="ACTIVE", expires_at__isnull=False),
                name="customers_wallets_to_expire",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} …{self.last_four or str(self.id)[-4:]}"


class HoldQuerySet(models.QuerySet["WalletHold"]):
    """Holds, and the one spelling of their lock."""

    def locked(self) -> "HoldQuerySet":
        """Locked in the order of their keys; the wallet of a hold is locked after it."""
        return self.order_by("pk").select_for_update(of=("self",))


class WalletHold(models.Model):
    """Money promised to one document until it is captured or released; the caller names it.

    Without a wallet it is a tombstone: it was released before it came. A customer's credit may lie
    in several wallets: then the first part has the caller's key and is the one the others are
    `part_of`. `wished` is what the caller asked for of all parts.
    """

    class State(models.TextChoices):
        HELD = "HELD", _("held")
        CAPTURED = "CAPTURED", _("captured")
        RELEASED = "RELEASED", _("released")
        EXPIRED = "EXPIRED", _("expired")

    key = models.CharField(_("key"), max_length=110, primary_key=True)
    part_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    part = models.PositiveSmallIntegerField(default=1)
    wallet = models.ForeignKey(WalletAccount, models.PROTECT, null=True, related_name="holds")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.HELD)
    amount = AmountField(_("amount"), max_digits=14, decimal_places=3)
    wished = AmountField(max_digits=14, decimal_places=3, default=_NOTHING)
    captured = AmountField(_("captured"), max_digits=14, decimal_places=3, default=Decimal(0))
    refunded = AmountField(_("refunded"), max_digits=14, decimal_places=3, default=Decimal(0))
    document = models.CharField(_("document"), max_length=80, blank=True)
    expires_at = models.DateTimeField(_("expires at"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(captured__gte=0) & Q(captured__lte=F("amount")),
                name="no more is captured than was held",
            ),
            models.CheckConstraint(
                condition=Q(refunded__gte=0) & Q(refunded__lte=F("captured")),
                name="no more is refunded than was captured",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["expires_at"], condition=Q(state="HELD"), name="customers_holds_to_expire"
            )
        ]

    def __str__(self) -> str:
        return self.key


class WalletEntry(models.Model):
    """One change of a wallet; the database refuses to alter or delete one.

    The sum of `amount` is the balance, the sum of `held_change` what is held.
    """

    class Kind(models.TextChoices):
        ISSUE = "ISSUE", _("issued")
        HOLD = "HOLD", _("held")
        CAPTURE = "CAPTURE", _("captured")
        RELEASE = "RELEASE", _("released")
        REFUND = "REFUND", _("refunded")
        EXPIRE = "EXPIRE", _("expired")
        ADJUST = "ADJUST", _("adjusted")

    wallet = models.ForeignKey(WalletAccount, models.PROTECT, related_name="entries")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    key = models.CharField(_("key"), max_length=110)
    amount = AmountField(_("amount"), max_digits=14, decimal_places=3)
    held_change = AmountField(_("held"), max_digits=14, decimal_places=3, default=Decimal(0))
    balance_after = AmountField(_("balance after"), max_digits=14, decimal_places=3)
    held_after = AmountField(_("held after"), max_digits=14, decimal_places=3)
    document = models.CharField(_("document"), max_length=80, blank=True)
    actor = ActorField(_("by"), max_length=100)
    created_at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("wallet entry")
        verbose_name_plural = _("wallet entries")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "key"], name="a key moves a wallet once in each way"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["wallet", "id"], name="customers_wallet_ledger")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount:+f}"


class OverdraftCase(models.Model):
    """A till without a connection took more from a wallet than it had; staff see to it."""

    class Status(models.TextChoices):
        OPEN = "OPEN", _("open")
        SETTLED = "SETTLED", _("paid by the customer")
        WRITTEN_OFF = "WRITTEN_OFF", _("written off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wallet = models.ForeignKey(
        WalletAccount, models.PROTECT, related_name="cases", verbose_name=_("wallet")
    )
    charge = models.OneToOneField(WalletHold, models.PROTECT, related_name="case")
    amount = AmountField(_("amount"), max_digits=14, decimal_places=3)
    is_over_allowance = models.BooleanField(_("more than the till may"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPEN)
    reason = models.CharField(_("reason"), max_length=150, blank=True)
    actor = ActorField(_("by"), max_length=100, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("overdraft")
        verbose_name_plural = _("overdrafts")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a case is about some money")
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "-opened_at"], name="customers_overdrafts")
        ]

    def __str__(self) -> str:
        return f"{self.wallet_id} {self.amount:f}"
