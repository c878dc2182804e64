"""What other services ask and are told."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: the checks of a whole body see any dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from customer_svc.customers.models import Customer, WalletAccount, WalletHold
from customer_svc.customers.services import HeldMoney, PointsSpent
from shared_libs.api.fields import (
    AmountField,
    AwareDateTimeField,
    CurrencyField,
    StrictIntegerField,
    TextField,
)
from shared_libs.api.serializers import InputSerializer
from shared_libs.money import amount_text

LONGEST_HOLD_SECONDS = 7 * 24 * 3600


class CustomerSummaryOutput(serializers.Serializer):
    """A customer, as another service sees it."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    locale = serializers.CharField()
    group = serializers.CharField()


@dataclass(frozen=True)
class LookupBody:
    """One way of naming a customer at a till."""

    phone: str = ""
    card: str = ""
    number: str = ""


class LookupInput(InputSerializer):
    """Body of POST /internal/customers/lookup: one of phone, card and number."""

    phone = TextField(max_length=40, required=False)
    card = TextField(max_length=40, required=False)
    number = TextField(max_length=20, required=False)

    class Meta:
        dataclass = LookupBody

    def validate(self, attrs: LookupBody) -> LookupBody:
        if sum(map(bool, (attrs.phone, attrs.card, attrs.number))) != 1:
            reason = _("Give a telephone, a card or a number.")
            raise serializers.ValidationError({"number": [reason]})
        return attrs


class CustomerAtTillOutput(serializers.Serializer):
    """What a till may show of a customer."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    name = serializers.CharField(help_text="first name and initial")
    email = serializers.CharField(help_text="first letter and domain")
    phone = serializers.CharField(help_text="last four digits")
    locale = serializers.CharField()
    group = serializers.CharField()
    tier = serializers.CharField()
    points = serializers.IntegerField()


class CustomersAtTillOutput(serializers.Serializer):
    """Those who may be meant, five at most; none is no refusal."""

    results = CustomerAtTillOutput(many=True)


class CustomerFoundOutput(serializers.ModelSerializer):
    """A customer in a list that staff or a till looks through."""

    id = serializers.UUIDField(source="pk")
    email = serializers.EmailField(source="user.email")
    first_name = serializers.CharField(source="user.first_name")
    last_name = serializers.CharField(source="user.last_name")
    points = serializers.IntegerField(source="points_balance")
    group = serializers.CharField(source="group_id", default="")

    class Meta:
        model = Customer
        fields = ("id", "number", "email", "first_name", "last_name", "phone", "points", "group")


@dataclass(frozen=True)
class WalletWish:
    """A wallet to be issued."""

    kind: str
    currency: str
    amount: Decimal
    customer_id: UUID | None = None
    expires_at: datetime | None = None
    document: str = ""


@dataclass(frozen=True)
class WalletNamed:
    """A wallet by its code or its id."""

    code: str = ""
    wallet_id: UUID | None = None


@dataclass(frozen=True)
class HoldBody:
    """Money to be held."""

    amount: Decimal
    currency: str
    document: str
    ttl_seconds: int
    code: str = ""
    wallet_id: UUID | None = None
    customer_id: UUID | None = None
    is_partial: bool = False


@dataclass(frozen=True)
class ChargeBody:
    """What a till without a connection took."""

    amount: Decimal
    currency: str
    document: str
    allowance: Decimal
    code: str = ""
    wallet_id: UUID | None = None


@dataclass(frozen=True)
class Amount:
    """An amount in the currency of the wallet."""

    amount: Decimal


class _NamesWallet(InputSerializer):
    code = TextField(max_length=40, required=False)
    wallet_id = serializers.UUIDField(required=False)

    def validate(self, attrs: Any) -> Any:
        named = [attrs.code, attrs.wallet_id, getattr(attrs, "customer_id", None)]
        if sum(map(bool, named)) != 1:
            one = serializers.ErrorDetail(str(_("Either a code or an id.")), code="one_of_two")
            raise serializers.ValidationError({"code": [one]})
        return attrs


class WalletInput(InputSerializer):
    """Body of POST /internal/wallets/issues/{key}."""

    kind = serializers.ChoiceField(WalletAccount.Kind.choices)
    currency = CurrencyField()
    amount = AmountField(min_value=Decimal("0.001"))
    customer_id = serializers.UUIDField(required=False, allow_null=True)
    expires_at = AwareDateTimeField(required=False, allow_null=True)
    document = TextField(max_length=80, required=False, allow_blank=True)

    class Meta:
        dataclass = WalletWish


class WalletNamedInput(_NamesWallet):
    """Body of POST /internal/wallets/balance."""

    class Meta:
        dataclass = WalletNamed


class HoldInput(_NamesWallet):
    """Body of POST /internal/wallets/holds/{key}."""

    amount = AmountField(min_value=Decimal("0.001"))
    currency = CurrencyField()
    document = TextField(max_length=80)
    ttl_seconds = StrictIntegerField(min_value=1, max_value=LONGEST_HOLD_SECONDS)
    customer_id = serializers.UUIDField(required=False)
    is_partial = serializers.BooleanField(required=False)

    class Meta:
        dataclass = HoldBody


class ChargeInput(_NamesWallet):
    """Body of POST /internal/wallets/charges/{key}."""

    amount = AmountField(min_value=Decimal("0.001"))
    currency = CurrencyField()
    document = TextField(max_length=80)
    allowance = AmountField(min_value=Decimal(0))

    class Meta:
        dataclass = ChargeBody


class AmountInput(InputSerializer):
    """Body of a capture or a refund."""

    amount = AmountField(min_value=Decimal("0.001"))

    class Meta:
        dataclass = Amount


class IssuedWalletOutput(serializers.Serializer):
    """A new wallet; the code of a card is told here and nowhere else."""

    id = serializers.UUIDField(source="wallet.id")
    code = serializers.CharField()
    kind = serializers.CharField(source="wallet.kind")
    currency = serializers.CharField(source="wallet.currency")
    balance = serializers.SerializerMethodField()

    def get_balance(self, issued: Any) -> str:
        return amount_text(issued.wallet.balance, issued.wallet.currency)


class HoldOutput(serializers.Serializer):
    """A hold, and what has become of it."""

    key = serializers.CharField()
    wallet_id = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(WalletHold.State.choices)
    amount = serializers.SerializerMethodField()
    captured = serializers.SerializerMethodField()
    refunded = serializers.SerializerMethodField()
    expires_at = serializers.DateTimeField()

    def get_amount(self, hold: HeldMoney) -> str:
        return _text(hold, hold.amount)

    def get_captured(self, hold: HeldMoney) -> str:
        return _text(hold, hold.captured)

    def get_refunded(self, hold: HeldMoney) -> str:
        return _text(hold, hold.refunded)


@dataclass(frozen=True)
class CreditQuestion:
    """In which currency."""

    currency: str


class CreditInput(InputSerializer):
    """Query of GET /internal/customers/{id}/credit."""

    currency = CurrencyField()

    class Meta:
        dataclass = CreditQuestion


class CreditOutput(serializers.Serializer):
    """What a customer's store credit can pay."""

    available = serializers.CharField()
    currency = serializers.CharField()


class PointsSpentOutput(serializers.Serializer):
    """The credit that points have become."""

    amount = serializers.SerializerMethodField()
    currency = serializers.CharField(source="wallet.currency")

    def get_amount(self, spent: PointsSpent) -> str:
        return amount_text(spent.amount, spent.wallet.currency)


def _text(hold: HeldMoney, value: Decimal) -> str:
    return amount_text(value, hold.currency) if hold.wallet_id else "0"
