"""What staff and tills may send (the batch of a till is read by the rules instead)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: what DRF's fields take
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sales_svc.sales.models import Cashier, Register, SyncException
from sales_svc.sales.services import (
    CashierParticulars,
    CreditWish,
    ParkedBasket,
    Shown,
    StoreParticulars,
)
from shared_libs.api.fields import (
    AmountField,
    CodeField,
    CountryField,
    CurrencyField,
    ExactDecimalField,
    QuantityField,
    RegionField,
    StrictIntegerField,
    TextField,
)
from shared_libs.api.serializers import InputSerializer


class TimeZoneField(TextField):
    """The name of a time zone such as America/Toronto."""

    def to_internal_value(self, data: object) -> str:
        name = super().to_internal_value(data)
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise serializers.ValidationError(
                _("No time zone has this name."), code="invalid"
            ) from None
        return name


class StoreInput(InputSerializer):
    """A store to open."""

    class Meta:
        dataclass = StoreParticulars

    code = CodeField()
    name = TextField()
    currency = CurrencyField()
    time_zone = TimeZoneField(max_length=64)
    country = CountryField()
    region = RegionField(default="")


@dataclass(frozen=True)
class RegisterBody:
    """A register to add."""

    store: str
    name: str
    kind: str


class RegisterInput(InputSerializer):
    """A register to add."""

    class Meta:
        dataclass = RegisterBody

    store = CodeField()
    name = TextField(max_length=100)
    kind = serializers.ChoiceField(Register.Kind.choices, default=Register.Kind.STANDARD)


@dataclass(frozen=True)
class EnrolBody:
    """A till that wants to be a register."""

    code: str
    name: str


class EnrolInput(InputSerializer):
    """A till that wants to be a register."""

    class Meta:
        dataclass = EnrolBody

    code = TextField(max_length=40)
    name = TextField(max_length=100)


@dataclass(frozen=True)
class ClosingBody:
    """How an exception is closed."""

    status: str
    note: str


class ClosingInput(InputSerializer):
    """How an exception is closed."""

    class Meta:
        dataclass = ClosingBody

    status = serializers.ChoiceField(
        [
            (SyncException.Status.RESOLVED, _("resolved")),
            (SyncException.Status.WRITTEN_OFF, _("written off")),
        ],
        default=SyncException.Status.RESOLVED,
    )
    note = TextField(max_length=500, default="", allow_blank=True)


@extend_schema_field(OpenApiTypes.STR)
class PercentField(ExactDecimalField):
    """A percentage with up to two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        bounds = {"min_value": Decimal(0), "max_value": Decimal(100)}
        super().__init__(max_places=2, **bounds, **kwargs)


class CashierInput(InputSerializer):
    """A cashier to add."""

    class Meta:
        dataclass = CashierParticulars

    store = CodeField()
    code = CodeField(max_length=64)
    name = TextField(max_length=100)
    role = serializers.ChoiceField(Cashier.Role.choices, default=Cashier.Role.CASHIER)
    discount_limit = PercentField(default=Decimal(10))
    refund_limit = AmountField(
        min_value=Decimal(0), max_value=Decimal(10) ** 9, default=Decimal(100)
    )


@dataclass(frozen=True)
class PinBody:
    """A PIN."""

    pin: str


class PinInput(InputSerializer):
    """A PIN; what it must be is the service's to say."""

    class Meta:
        dataclass = PinBody

    pin = TextField(max_length=64)


@dataclass(frozen=True)
class MailBody:
    """Where a receipt goes to."""

    email: str
    language: str


class MailInput(InputSerializer):
    """Where a receipt goes to, and in which language."""

    class Meta:
        dataclass = MailBody

    email = serializers.EmailField(max_length=254)
    language = serializers.ChoiceField(["en", "fr"], default="", allow_blank=True)


class ParkedLineInput(InputSerializer):
    """An article of a basket that is put aside."""

    sku = TextField(max_length=64)
    quantity = QuantityField()
    unit_price = AmountField(min_value=Decimal(0), default=None, allow_null=True)
    discount = AmountField(min_value=Decimal(0), default=None, allow_null=True)
    discount_reason = TextField(default="", allow_blank=True)


class ParkedInput(InputSerializer):
    """A basket that is put aside."""

    class Meta:
        dataclass = ParkedBasket

    id = serializers.UUIDField()
    label = TextField(max_length=100, default="", allow_blank=True)  # type: ignore[assignment]  # a field of this name
    cashier = TextField(max_length=64, default="", allow_blank=True)
    customer_id = serializers.UUIDField(default=None, allow_null=True)
    currency = CurrencyField()
    lines = serializers.ListField(child=ParkedLineInput(), min_length=1, max_length=500)


@dataclass(frozen=True)
class SettlingBody:
    """What is said to an advice that is followed."""

    note: str


class SettlingInput(InputSerializer):
    """What is said to an advice that is followed."""

    class Meta:
        dataclass = SettlingBody

    note = TextField(max_length=400, default="", allow_blank=True)


@dataclass(frozen=True)
class OwnerBody:
    """Who sees to an exception."""

    owner: str


class OwnerInput(InputSerializer):
    """Who sees to an exception: the caller where nobody is named."""

    class Meta:
        dataclass = OwnerBody

    owner = TextField(max_length=100, default="", allow_blank=True)


class ShownInput(InputSerializer):
    """What somebody shows or says at a till."""

    class Meta:
        dataclass = Shown

    phone = TextField(max_length=40, default="", allow_blank=True)
    card = TextField(max_length=64, default="", allow_blank=True)
    number = TextField(max_length=40, default="", allow_blank=True)


@dataclass(frozen=True)
class CodeBody:
    """The code of a gift card."""

    code: str


class CodeInput(InputSerializer):
    """The code of a gift card."""

    class Meta:
        dataclass = CodeBody

    code = TextField(max_length=64)


@dataclass(frozen=True)
class PointsBody:
    """Points to spend."""

    points: int


class PointsInput(InputSerializer):
    """Points that become store credit."""

    class Meta:
        dataclass = PointsBody

    points = StrictIntegerField(min_value=1)


class CreditInput(InputSerializer):
    """What is to be held of a customer's credit."""

    class Meta:
        dataclass = CreditWish

    customer_id = serializers.UUIDField()
    amount = AmountField(min_value=Decimal("0.001"))
