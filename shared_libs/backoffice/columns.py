"""Columns that people read otherwise than the database keeps them: who, how much, where to.

Migrations see Django's own field; the pages of this package show such a column by its `read`.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any  # Any: rows of any model, Django's own options

from django import forms
from django.db import models
from django.db.models import ForeignKey, Model
from django.utils.formats import number_format

from shared_libs.backoffice.actors import Names
from shared_libs.money import quantity_text, unit_price_text

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
    _Decimals = models.DecimalField[Any, Any]  # nullable in some tables, not in others
    _Json = models.JSONField[Any, Any]
else:
    _Text, _Decimals, _Json = models.CharField, models.DecimalField, models.JSONField

# of an address, line by line; what is empty is left out
_LINES = (
    ("name",), ("company",), ("line1",), ("line2",), ("city", "region", "postal_code"),
    ("country",), ("phone",),
)  # fmt: skip


class ReadColumn:
    """A column with a way of its own of being read; `kept_as` is the field that keeps it."""

    kept_as = ""

    def deconstruct(self) -> Any:
        """Migrations see Django's field: this class is only a way of reading it."""
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc] # stands before a field
        return name, f"django.db.models.{self.kept_as}", args, kwargs

    def read(self, row: Any, names: Names) -> str:
        """What a person reads of this row; empty where there is nothing."""
        raise NotImplementedError


class ActorField(ReadColumn, _Text):
    """Who did something, as `Principal.actor` says it; read as a name."""

    kept_as = "CharField"

    def read(self, row: Any, names: Names) -> str:
        """The name, or words."""
        return names[getattr(row, self.attname)]


class QuantityInput(forms.DecimalField):
    """A quantity in a form, shown without zeros that say nothing."""

    def prepare_value(self, value: Any) -> Any:
        """As a person writes it; what was typed stays as it was."""
        return quantity_text(value) if isinstance(value, Decimal) else value


class AmountInput(forms.DecimalField):
    """Money in a form, with two decimals, or more where they say something."""

    def prepare_value(self, value: Any) -> Any:
        """As a person writes it; what was typed stays as it was."""
        return unit_price_text(value, "") if isinstance(value, Decimal) else value


class AmountField(ReadColumn, _Decimals):
    """Money in the currency of the row, or of the document that the row belongs to."""

    kept_as = "DecimalField"

    def formfield(self, **options: Any) -> Any:
        """How it is typed."""
        return super().formfield(**{"form_class": AmountInput} | options)

    def read(self, row: Any, names: Names) -> str:  # noqa: ARG002 # as all columns are read
        """In the currency's own decimals; more only where they say something."""
        value = getattr(row, self.attname)
        return "" if value is None else localized(unit_price_text(value, currency_of(row)))


class QuantityField(ReadColumn, _Decimals):
    """So much of an article, in thousandths of its unit."""

    kept_as = "DecimalField"

    def formfield(self, **options: Any) -> Any:
        """How it is typed."""
        return super().formfield(**{"form_class": QuantityInput} | options)

    def __init__(self, verbose_name: Any = None, **options: Any) -> None:
        super().__init__(verbose_name, **{"max_digits": 12, "decimal_places": 3} | options)

    def read(self, row: Any, names: Names) -> str:  # noqa: ARG002 # as above
        """Without needless zeros."""
        value = getattr(row, self.attname)
        return "" if value is None else localized(quantity_text(value))


class AddressField(ReadColumn, _Json):
    """Where something goes, as the checkout's request wrote it."""

    kept_as = "JSONField"

    def read(self, row: Any, names: Names) -> str:  # noqa: ARG002 # as above
        """Line by line, as on an envelope."""
        address: Mapping[str, Any] = getattr(row, self.attname) or {}
        lines = [" ".join(filter(None, map(address.get, parts))) for parts in _LINES]
        return "\n".join(filter(None, lines))


def read_columns(model: type[Model]) -> dict[str, ReadColumn]:
    """The columns of a model that have a way of their own of being read, by name."""
    fields = model._meta.concrete_fields  # noqa: SLF001 # Django's documented introspection
    return {field.name: field for field in fields if isinstance(field, ReadColumn)}


def actors_in(rows: Iterable[Model]) -> set[str]:
    """Whom these rows of one model name; what a query has left out is not asked for."""
    found: set[str] = set()
    for row in rows:
        columns = read_columns(type(row)).values()
        names = [each.attname for each in columns if isinstance(each, ActorField)]
        found |= {row.__dict__.get(name) or "" for name in names}
    return found


def currency_of(row: Model) -> str:
    """The currency of a row, or else of the document that it belongs to."""
    if hasattr(row, "currency"):
        return str(row.currency)
    for field in row._meta.concrete_fields:  # noqa: SLF001 # Django's documented introspection
        if isinstance(field, ForeignKey) and hasattr(field.related_model, "currency"):
            return str(getattr(row, field.name).currency)
    return ""


def localized(digits: str) -> str:
    """The digits with the reader's own comma or point."""
    return number_format(Decimal(digits), len(digits.partition(".")[2]))
