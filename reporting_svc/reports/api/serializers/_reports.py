"""Every report, as the API takes and shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # Any: rendered JSON and validator hooks

from django.utils.translation import gettext as _
from rest_framework import serializers

from reporting_svc.reports import rules
from reporting_svc.reports.api.serializers._sales import SalesParametersInput
from reporting_svc.reports.selectors import Table
from shared_libs.api.serializers import InputSerializer


class TableParametersInput(SalesParametersInput):
    """The query of GET /reports/{report}; which groups it can be split by is the report's own."""

    def validate(self, attrs: Any) -> Any:
        groups = self.context["groups"]
        if strangers := [each for each in attrs.group_by if each not in groups]:
            message = _("%(value)s is none of %(choices)s.") % {
                "value": strangers[0],
                "choices": ", ".join(groups) or "-",
            }
            raise serializers.ValidationError(
                {"group_by": [serializers.ErrorDetail(message, code="invalid_choice")]}
            )
        return super().validate(attrs)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            data = {"group_by": ",".join(self.context["default_groups"]), **data}
        return super().to_internal_value(data)


@dataclass(frozen=True)
class FileType:
    """Which file a report shall be."""

    type: str


class FileTypeInput(InputSerializer):
    """The part of a file's query that a report has not."""

    type = serializers.ChoiceField(choices=["csv", "xlsx", "pdf"])

    class Meta:
        dataclass = FileType


class ColumnOutput(serializers.Serializer):
    """A column of a report; amounts are in the currency of their row, rates in percent."""

    name = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in rules.Kind])


class AboutReportOutput(serializers.Serializer):
    """A report that can be asked for."""

    name = serializers.CharField()
    title = serializers.CharField()
    about = serializers.CharField()
    group_by = serializers.ListField(child=serializers.CharField())
    columns = ColumnOutput(many=True)


class ReportsOutput(serializers.Serializer):
    """All reports."""

    results = AboutReportOutput(many=True)


class ReportOutput(serializers.Serializer):
    """A report: a row has a member for each column; amounts and quantities are text."""

    report = serializers.CharField()
    columns = ColumnOutput(many=True)
    rows = serializers.ListField(child=serializers.DictField())
    as_of = serializers.DictField(child=serializers.DateTimeField())


def columns_body(columns: Iterable[rules.Column]) -> list[dict[str, str]]:
    """The JSON of the columns."""
    return [{"name": x.name, "title": str(x.title), "kind": x.kind.value} for x in columns]


def about_report(table: Table) -> dict[str, Any]:
    """The JSON of what a report is."""
    return {
        "name": table.name,
        "title": str(table.title),
        "about": str(table.about),
        "group_by": table.groups,
        "columns": columns_body(table.columns(table.default_groups)),
    }


def report_rows(columns: Sequence[rules.Column], rows: Iterable[rules.Row]) -> list[dict[str, Any]]:
    """The JSON of the rows."""
    return [{each.name: rules.written(each, row) for each in columns} for row in rows]
