"""Closing a day, as the API takes and shows it."""

from dataclasses import dataclass
from datetime import date

from rest_framework import serializers

from reporting_svc.reports.models import DailyClose
from shared_libs.api.fields import TextField
from shared_libs.api.serializers import InputSerializer


@dataclass(frozen=True)
class CloseDay:
    """Which day is closed, and why although something differs."""

    store: str
    day: date
    reason: str = ""


class CloseDayInput(InputSerializer):
    """The body and the address of POST /reports/daily-closes/{store}/{day}/close."""

    store = TextField(max_length=32)
    day = serializers.DateField()
    reason = TextField(max_length=255, required=False, allow_blank=True)

    class Meta:
        dataclass = CloseDay


class ReasonInput(InputSerializer):
    """The body alone, for the documentation."""

    reason = TextField(max_length=255, required=False, allow_blank=True)


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
