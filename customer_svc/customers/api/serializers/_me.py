"""One's own pages."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from customer_svc.customers import rules
from customer_svc.customers.models import (
    Address,
    Consent,
    Customer,
    LoyaltyEntry,
    PrivacyRequest,
    WalletAccount,
    WishListItem,
)
from customer_svc.customers.services import AddressContent, ConsentGiven, ProfileChange
from shared_libs.api.fields import (
    AmountField,
    CodeField,
    CountryField,
    RegionField,
    SkuField,
    StrictIntegerField,
    TextField,
)
from shared_libs.api.serializers import InputSerializer
from shared_libs.money import amount_text

_TOLD = {
    "required": _("This country needs it."),
    "invalid": _("This country writes it in another way."),
}


class ProfileChangeInput(InputSerializer):
    """Body of PATCH /customers/me."""

    first_name = TextField(max_length=100, required=False)
    last_name = TextField(max_length=100, required=False)
    phone = TextField(max_length=40, required=False, allow_blank=True)
    locale = serializers.ChoiceField(["en", "fr"], required=False)

    class Meta:
        dataclass = ProfileChange


@dataclass(frozen=True)
class RectifyBody:
    """What of a person is wrong, rightly."""

    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None

    def wanted(self) -> dict[str, str]:
        """What was said."""
        return {name: value for name, value in vars(self).items() if value is not None}


class RectifyInput(InputSerializer):
    """Body of POST /customers/me/rectify."""

    first_name = TextField(max_length=100, required=False)
    last_name = TextField(max_length=100, required=False)
    phone = TextField(max_length=40, required=False, allow_blank=True)

    class Meta:
        dataclass = RectifyBody


class CustomerOutput(serializers.ModelSerializer):
    """A customer, as the customer sees it."""

    id = serializers.UUIDField(source="user.id")
    email = serializers.EmailField(source="user.email")
    email_verified = serializers.SerializerMethodField()
    first_name = serializers.CharField(source="user.first_name")
    last_name = serializers.CharField(source="user.last_name")
    locale = serializers.CharField(source="user.locale")
    points = serializers.IntegerField(source="points_balance")
    group = serializers.CharField(source="group_id", default="")
    tier = serializers.CharField(source="tier_id", default="")

    class Meta:
        model = Customer
        fields = (
            "id",
            "number",
            "email",
            "email_verified",
            "first_name",
            "last_name",
            "phone",
            "locale",
            "points",
            "group",
            "tier",
            "version",
        )

    def get_email_verified(self, customer: Customer) -> bool:
        return customer.user.email_verified_at is not None


@dataclass(frozen=True)
class CountryFormat:
    """A country, and how addresses are written there."""

    country: str
    format: rules.AddressFormat


class AddressInput(InputSerializer):
    """Body of POST and PUT of an address."""

    name = TextField(max_length=200)
    line1 = TextField(max_length=200)
    line2 = TextField(max_length=200, required=False, allow_blank=True)
    city = TextField(max_length=100)
    region = RegionField(required=False)
    postal_code = TextField(max_length=20, required=False, allow_blank=True)
    country = CountryField()
    is_default_shipping = serializers.BooleanField(required=False)
    is_default_billing = serializers.BooleanField(required=False)

    class Meta:
        dataclass = AddressContent

    def validate(self, attrs: AddressContent) -> AddressContent:
        problems = rules.address_problems(
            country=attrs.country, region=attrs.region, postal_code=attrs.postal_code
        )
        if problems:
            details = {
                field: [serializers.ErrorDetail(str(_TOLD[code]), code=code)]
                for field, code in problems.items()
            }
            raise serializers.ValidationError(details)
        code = rules.normal_postal_code(attrs.postal_code, country=attrs.country)
        return replace(attrs, postal_code=code)


class AddressOutput(serializers.ModelSerializer):
    """An address, as its owner sees it, and as it stands on a label of its country."""

    lines = serializers.SerializerMethodField()

    class Meta:
        model = Address
        fields = (
            "id",
            "name",
            "line1",
            "line2",
            "city",
            "region",
            "postal_code",
            "country",
            "is_default_shipping",
            "is_default_billing",
            "lines",
        )

    def get_lines(self, address: Address) -> list[str]:
        return rules.address_lines(address=vars(address))


class AddressFormatOutput(serializers.Serializer):
    """What an address needs in a country, and how it is written there."""

    country = serializers.CharField()
    needed = serializers.SerializerMethodField()
    regions = serializers.SerializerMethodField()
    postal_code = serializers.SerializerMethodField()
    lines = serializers.ListField(source="format.lines", child=serializers.CharField())

    def get_needed(self, known: CountryFormat) -> list[str]:
        return sorted({"name", "line1", "city", "country"} | known.format.required)

    def get_regions(self, known: CountryFormat) -> list[str]:
        return sorted(known.format.regions)

    def get_postal_code(self, known: CountryFormat) -> str:
        return known.format.postal_code.pattern if known.format.postal_code else ""


class LinkOutput(serializers.Serializer):
    """Where something is."""

    href = serializers.CharField()


@dataclass(frozen=True)
class PointsQuestion:
    """For how much, in the currency of the program."""

    amount: Decimal


class PointsQuestionInput(InputSerializer):
    """Query of GET /customers/me/points/preview."""

    amount = AmountField(min_value=Decimal(0), max_value=Decimal(10_000_000))

    class Meta:
        dataclass = PointsQuestion


class PointsPreviewOutput(serializers.Serializer):
    """What a purchase would earn."""

    points = serializers.IntegerField()
    worth = serializers.CharField()
    currency = serializers.CharField()


class ConsentInput(InputSerializer):
    """Body of POST /customers/me/consents."""

    purpose = serializers.ChoiceField(Consent.Purpose.choices)
    is_granted = serializers.BooleanField()
    text_version = CodeField(max_length=40)

    class Meta:
        dataclass = ConsentGiven


class ConsentOutput(serializers.ModelSerializer):
    """What holds for one purpose."""

    class Meta:
        model = Consent
        fields = ("purpose", "is_granted", "text_version", "source", "recorded_at")


@dataclass(frozen=True)
class Wish:
    """An article to remember."""

    sku: str


class WishInput(InputSerializer):
    """Body of POST /customers/me/wishlist."""

    sku = SkuField()

    class Meta:
        dataclass = Wish


class WishOutput(serializers.ModelSerializer):
    """One wish."""

    class Meta:
        model = WishListItem
        fields = ("sku", "added_at")


class LoyaltyEntryOutput(serializers.ModelSerializer):
    """One line of the ledger of points."""

    class Meta:
        model = LoyaltyEntry
        fields = (
            "kind",
            "state",
            "document",
            "points",
            "balance_after",
            "expires_at",
            "created_at",
        )


class PointsOutput(serializers.Serializer):
    """Points that count, points that will, and what they are worth."""

    balance = serializers.IntegerField()
    pending = serializers.IntegerField()
    tier = serializers.CharField()
    worth = serializers.CharField()
    currency = serializers.CharField()


@dataclass(frozen=True)
class PointsToSpend:
    """How many points are to become credit."""

    points: int


class SpendPointsInput(InputSerializer):
    """Body of POST /customers/me/points/credit."""

    points = StrictIntegerField(min_value=1)

    class Meta:
        dataclass = PointsToSpend


class WalletOutput(serializers.ModelSerializer):
    """A gift card or a credit; the code of a card is not known here."""

    balance = serializers.SerializerMethodField()
    available = serializers.SerializerMethodField()

    class Meta:
        model = WalletAccount
        fields = (
            "id",
            "kind",
            "status",
            "last_four",
            "currency",
            "balance",
            "available",
            "expires_at",
        )

    def get_balance(self, wallet: WalletAccount) -> str:
        return amount_text(wallet.balance, wallet.currency)

    def get_available(self, wallet: WalletAccount) -> str:
        return amount_text(wallet.balance - wallet.held, wallet.currency)


class PrivacyRequestOutput(serializers.ModelSerializer):
    """A request, and how far it is."""

    class Meta:
        model = PrivacyRequest
        fields = (
            "id",
            "kind",
            "status",
            "requested_at",
            "verified_at",
            "finished_at",
            "expires_at",
        )
