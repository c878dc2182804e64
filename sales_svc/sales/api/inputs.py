"""What staff and tills may send (the batch of a till is read by the rules instead)."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from sales_svc.sales.models import Register, SyncException
from sales_svc.sales.services import StoreParticulars
from shared_libs.api.fields import CodeField, CountryField, CurrencyField, RegionField, TextField
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
