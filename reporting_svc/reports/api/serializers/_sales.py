"""What the reporting API takes and shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any  # Any: rendered JSON and validator hooks

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from reporting_svc.reports import rules
from reporting_svc.reports.models import Document, Kind
from reporting_svc.reports.selectors import SalesRow
from shared_libs.api.fields import TextField
from shared_libs.api.serializers import InputSerializer
from shared_libs.money import amount_text, quantity_text

LONGEST = timedelta(days=1100)
# the groups that a drill-down takes by value; the others have parameters that take several
_OF_ROWS = ("hour", "country", "cashier", "shift", "sku", "category", "tender", "tax")
_WHOLE = gettext_lazy("A tender or a tax is known for whole documents, not by article.")
_AMOUNTS = ("gross", "discount", "net", "tax", "shipping", "gift_cards", "total")


def _in_rows(group: str) -> str:
    """The name of a group in a row, where `tax` is an amount."""
    return "tax_code" if group == "tax" else group


@dataclass(frozen=True)
class SalesParameters:
    """The query of a sales report."""

    first: date | None = None
    last: date | None = None
    group_by: tuple[str, ...] = ("day",)
    store: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()


class CommaListField(serializers.Field):
    """Values with commas between them."""

    default_error_messages = {"invalid": serializers.CharField.default_error_messages["invalid"]}

    def __init__(self, *, choices: tuple[str, ...] | None = None, **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> tuple[str, ...]:
        if not isinstance(data, str):
            self.fail("invalid")
        values = tuple(dict.fromkeys(part.strip() for part in data[:500].split(",") if part))
        unknown = [value for value in values if self.choices and value not in self.choices]
        if unknown:
            message = _("%(value)s is none of %(choices)s.") % {
                "value": unknown[0],
                "choices": ", ".join(self.choices or ()),
            }
            raise serializers.ValidationError(message, code="invalid_choice")
        return values

    def to_representation(self, value: Iterable[str]) -> str:
        return ",".join(value)


class SalesParametersInput(InputSerializer):
    """The query of GET /reports/sales."""

    group_by = CommaListField(choices=rules.GROUPS, required=False)
    store = CommaListField(required=False)
    channel = CommaListField(choices=("web", "pos"), required=False)
    currency = CommaListField(required=False)

    class Meta:
        dataclass = SalesParameters

    def get_fields(self) -> dict[str, Any]:
        # `from` is no name that Python lets a class attribute have.
        period = {
            "from": serializers.DateField(required=False, source="first"),
            "to": serializers.DateField(required=False, source="last"),
        }
        return {**period, **super().get_fields()}

    def validate(self, attrs: Any) -> Any:
        if attrs.first and attrs.last and not attrs.first <= attrs.last <= attrs.first + LONGEST:
            message = _("`to` must be on or after `from`, and within three years of it.")
            raise serializers.ValidationError({"to": [message]})
        if not rules.can_group(attrs.group_by):
            raise serializers.ValidationError({"group_by": [_WHOLE]})
        return attrs


@dataclass(frozen=True)
class DocumentsParameters(SalesParameters):
    """The query of a drill-down: what the report was asked for, and its row's groups by name."""

    hour: int | None = None
    country: str | None = None
    cashier: str | None = None
    shift: str | None = None
    sku: str | None = None
    category: str | None = None
    tender: str | None = None
    tax_code: str | None = None

    @property
    def groups(self) -> dict[str, Any]:
        """The groups that were named, empty ones too."""
        named = {name: getattr(self, _in_rows(name)) for name in _OF_ROWS}
        return {name: value for name, value in named.items() if value is not None}


class DocumentsParametersInput(SalesParametersInput):
    """The query of GET /reports/sales/documents; the day is `from` and `to`."""

    group_by = None  # type: ignore[assignment]  # how DRF leaves an inherited field out
    hour = serializers.IntegerField(required=False, min_value=0, max_value=23)
    country = TextField(required=False, allow_blank=True, max_length=2)
    cashier = TextField(required=False, allow_blank=True)
    shift = TextField(required=False, max_length=40)
    sku = TextField(required=False, allow_blank=True)
    category = TextField(required=False, allow_blank=True, max_length=500)
    tender = TextField(required=False)
    tax_code = TextField(required=False)

    class Meta:
        dataclass = DocumentsParameters

    def to_internal_value(self, data: Any) -> Any:
        pages = {"cursor", "page_size"}  # the paginator reads them itself
        return super().to_internal_value({name: data[name] for name in data if name not in pages})

    def validate(self, attrs: Any) -> Any:
        if not rules.can_group(attrs.groups):
            raise serializers.ValidationError({"tender" if attrs.tender else "tax_code": [_WHOLE]})
        return super().validate(attrs)


class SumsOutput(serializers.Serializer):
    """What was sold; null is what tenders and taxes do not split. Cost and margin are of what has a
    cost: null where nothing has, and `net_without_cost` is the rest.
    """

    currency = serializers.CharField()
    orders = serializers.IntegerField()
    units = serializers.CharField(allow_null=True)
    gross = serializers.CharField(allow_null=True)
    discount = serializers.CharField(allow_null=True)
    net = serializers.CharField(allow_null=True)
    tax = serializers.CharField(allow_null=True)
    shipping = serializers.CharField(allow_null=True)
    gift_cards = serializers.CharField(allow_null=True)
    total = serializers.CharField(allow_null=True)
    cost = serializers.CharField(allow_null=True)
    margin = serializers.CharField(allow_null=True)
    net_without_cost = serializers.CharField(allow_null=True)


class SalesRowOutput(SumsOutput):
    """A row; the groups that were asked for stand in it by name."""

    day = serializers.DateField(required=False)
    hour = serializers.IntegerField(required=False)
    channel = serializers.CharField(required=False)
    store = serializers.CharField(required=False)
    country = serializers.CharField(required=False)
    category = serializers.CharField(required=False)
    sku = serializers.CharField(required=False)
    cashier = serializers.CharField(required=False)
    tender = serializers.CharField(required=False)
    tax_code = serializers.CharField(required=False)


class SalesOutput(serializers.Serializer):
    """A sales report."""

    rows = SalesRowOutput(many=True)
    as_of = serializers.DictField(child=serializers.DateTimeField())


class DocumentOutput(SumsOutput):
    """A document with what it adds to the figure; `original` is the key of what it takes back."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    number = serializers.CharField()
    original = serializers.CharField()
    channel = serializers.CharField()
    store = serializers.CharField()
    country = serializers.CharField()
    business_date = serializers.DateField()
    hour = serializers.IntegerField()
    cashier = serializers.CharField()


def row_body(row: SalesRow) -> dict[str, Any]:
    """The JSON of a row."""
    sums = {
        "units": quantity_text(row.units),
        **{name: amount_text(getattr(row, name), row.currency) for name in _AMOUNTS},
        **_costs_body(row),
    }
    return {
        **{_in_rows(group): value for group, value in row.groups.items()},
        "currency": row.currency,
        "orders": row.orders,
        **{name: None if name in row.untold else text for name, text in sums.items()},
    }


def _costs_body(row: SalesRow) -> dict[str, str | None]:
    margin = row.margin
    return {
        "cost": None if margin is None else amount_text(row.cost, row.currency),
        "margin": None if margin is None else amount_text(margin, row.currency),
        "net_without_cost": amount_text(row.net_without_cost, row.currency),
    }


def document_body(document: Document, share: SalesRow) -> dict[str, Any]:
    """The JSON of a document, with its share of the figure."""
    names = ("key", "kind", "number", "original", "channel", "store", "country")
    about = {name: getattr(document, name) for name in (*names, "business_date", "cashier")}
    return {**about, "hour": document.business_hour, **row_body(share)}
