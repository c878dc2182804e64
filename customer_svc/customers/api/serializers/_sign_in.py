"""Signing in."""

from dataclasses import dataclass

from rest_framework import serializers

from shared_libs.api.fields import TextField
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
    """An address and a password; of staff the code of their phone, where it is asked for."""

    email: str
    password: str
    code: str = ""


@dataclass(frozen=True)
class RefreshBody:
    """A refresh token."""

    refresh: str


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
    code = serializers.CharField(max_length=40, required=False)

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


@dataclass(frozen=True)
class TokenBody:
    """A token that somebody asks about."""

    token: str


class TokenInput(InputSerializer):
    """Body of POST /auth/introspect."""

    token = serializers.CharField(max_length=4000)

    class Meta:
        dataclass = TokenBody


class TokenStateOutput(serializers.Serializer):
    """What a token is good for, as RFC 7662 says it; of one that is not good, nothing else."""

    active = serializers.BooleanField()
    sub = serializers.CharField(required=False)
    token_type = serializers.CharField(required=False)
    scope = serializers.CharField(required=False)
    roles = serializers.ListField(child=serializers.CharField(), required=False)
    exp = serializers.IntegerField(required=False)
