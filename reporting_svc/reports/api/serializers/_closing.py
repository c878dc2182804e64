"""Closing a day, as the API takes and shows it."""

from dataclasses import dataclass
from datetime import date

from rest_framework import serializers

from reporting_svc.reports.models import DailyClose
from shared_libs.api.fields import TextField
from shared_libs.api.serializers import InputSerializer


@dataclass(frozen=True)
class CloseDay:
    """Which day is closed."""

    store: str
    day: date


@dataclass(frozen=True)
class Reason:
    """Why it is closed although something differs."""

    reason: str = ""


class CloseDayInput(InputSerializer):
    """The address of POST /reports/daily-closes/{store}/{day}/close."""

    store = TextField(max_length=32)
    day = serializers.DateField()

    class Meta:
        dataclass = CloseDay


class ReasonInput(InputSerializer):
    """Its body."""

    reason = TextField(max_length=255, required=False, allow_blank=True)

    class Meta:
        dataclass = Reason


class DailyCloseOutput(serializers.ModelSerializer[DailyClose]):
    """A day of a store; `totals` by currency, as they were when it was closed."""

    day = serializers.DateField(source="business_date")
    totals = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = DailyClose
        fields = (
            "store",
            "day",
            "status",
            "documents",
            "totals",
            "z_reports",
            "reason",
            "closed_at",
            "reopened_at",
        )
