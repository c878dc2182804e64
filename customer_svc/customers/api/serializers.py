"""What the customer API takes and shows."""

from dataclasses import dataclass

from rest_framework import serializers

from customer_svc.customers.models import Address, Customer
from customer_svc.customers.services import AddressContent
from shared_libs.api.fields import CountryField, RegionField, TextField
from shared_libs.api.serializers import InputSerializer


@dataclass(frozen=True)
class Registration:
    """A request to open an account."""

    email: str
    password: str
    first_name: str
    last_name: str


@dataclass(frozen=True)
class Credentials:
    """An address and a password."""

    email: str
    password: str


@dataclass(frozen=True)
class RefreshBody:
    """A refresh token."""

    refresh: str


@dataclass(frozen=True)
class ProfileChange:
    """New values of a profile; None where nothing was sent."""

    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    locale: str | None = None


class RegistrationInput(InputSerializer):
    """Body of POST /auth/register."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(min_length=8, max_length=1000, trim_whitespace=False)
    first_name = TextField(max_length=100)
    last_name = TextField(max_length=100)

    class Meta:
        dataclass = Registration


class CredentialsInput(InputSerializer):
    """Body of POST /auth/token."""

    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)

    class Meta:
        dataclass = Credentials


class RefreshInput(InputSerializer):
    """Body of POST /auth/token/refresh and /auth/logout."""

    refresh = serializers.CharField(max_length=4000)

    class Meta:
        dataclass = RefreshBody


@dataclass(frozen=True)
class EmailBody:
    """An e-mail address."""

    email: str


@dataclass(frozen=True)
class NewPassword:
    """A password that was chosen."""

    password: str


@dataclass(frozen=True)
class PasswordChange:
    """The present password and the next one."""

    present_password: str
    password: str


@dataclass(frozen=True)
class EmailChange:
    """The next address, and the password that allows it."""

    email: str
    present_password: str


class EmailInput(InputSerializer):
    """Body of POST /auth/password/reset."""

    email = serializers.EmailField(max_length=254)

    class Meta:
        dataclass = EmailBody


class NewPasswordInput(InputSerializer):
    """Body of POST /auth/password/reset/{token}."""

    password = serializers.CharField(min_length=8, max_length=1000, trim_whitespace=False)

    class Meta:
        dataclass = NewPassword


class PasswordChangeInput(InputSerializer):
    """Body of POST /customers/me/password."""

    present_password = serializers.CharField(max_length=1000, trim_whitespace=False)
    password = serializers.CharField(min_length=8, max_length=1000, trim_whitespace=False)

    class Meta:
        dataclass = PasswordChange


class EmailChangeInput(InputSerializer):
    """Body of POST /customers/me/email."""

    email = serializers.EmailField(max_length=254)
    present_password = serializers.CharField(max_length=1000, trim_whitespace=False)

    class Meta:
        dataclass = EmailChange


class TokenPairOutput(serializers.Serializer):
    """A pair of tokens."""

    access = serializers.CharField()
    refresh = serializers.CharField()


class ProfileChangeInput(InputSerializer):
    """Body of PATCH /customers/me."""

    first_name = TextField(max_length=100, required=False)
    last_name = TextField(max_length=100, required=False)
    phone = TextField(max_length=40, required=False, allow_blank=True)
    locale = serializers.ChoiceField(["en", "fr"], required=False)

    class Meta:
        dataclass = ProfileChange


class CustomerOutput(serializers.ModelSerializer):
    """A customer, as the customer sees it."""

    id = serializers.UUIDField(source="user.id")
    email = serializers.EmailField(source="user.email")
    email_verified = serializers.SerializerMethodField()
    first_name = serializers.CharField(source="user.first_name")
    last_name = serializers.CharField(source="user.last_name")
    locale = serializers.CharField(source="user.locale")
    points = serializers.IntegerField(source="points_balance")

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
            "version",
        )

    def get_email_verified(self, customer: Customer) -> bool:
        return customer.user.email_verified_at is not None


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


class AddressOutput(serializers.ModelSerializer):
    """An address, as its owner sees it."""

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
        )


class CustomerSummaryOutput(serializers.Serializer):
    """A customer, as another service sees it."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    locale = serializers.CharField()
    group = serializers.CharField()
