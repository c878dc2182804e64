"""Fields that take what a shop may say and nothing else."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: a field is handed whatever the client sent

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from shared_libs.money import quantity_text
from shared_libs.trade.currencies import CURRENCIES

_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
# Bidirectional overrides and invisible joiners: they make one text look like another.
_DECEPTIVE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # and half characters
_MAX_COMBINING, _MAX_DIGITS = 8, 24
_YEARS = range(2000, 2101)


class TextField(serializers.CharField):
    """Text in NFC, without control characters, lone surrogates, bidi overrides or piled accents."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 255)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if _CONTROL.search(data):
            raise serializers.ValidationError(
                _("Control characters are not allowed."), code="control_character"
            )
        text = unicodedata.normalize("NFC", _DECEPTIVE.sub("", data))
        if re.search(rf"[\u0300-\u036f]{{{_MAX_COMBINING},}}", text):
            raise serializers.ValidationError(_("Too many combining marks."), code="invalid")
        return super().to_internal_value(text)


class ExactDecimalField(serializers.Field[Decimal, Any, str, Any]):
    """A decimal as a JSON string or integer, in its bounds; no float, no bool, no exponent."""

    default_error_messages = {
        "invalid": _("A plain decimal number is expected, as a string."),
        "places": _("At most {places} decimals."),
        "min_value": _("Must be at least {limit}."),
        "max_value": _("Must be at most {limit}."),
    }

    def __init__(
        self,
        *,
        max_places: int,
        min_value: Decimal | None = None,
        max_value: Decimal = Decimal(10) ** 12,
        **kwargs: Any,
    ) -> None:
        self.max_places = max_places
        self.min_value = min_value
        self.max_value = max_value
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, (int, str)):
            self.fail("invalid")
        text = str(data) if abs_fits(data) else ""
        if not _DECIMAL.fullmatch(text):
            self.fail("invalid")
        value = Decimal(text)
        if -int(value.as_tuple().exponent) > self.max_places:
            self.fail("places", places=self.max_places)
        if self.min_value is not None and value < self.min_value:
            self.fail("min_value", limit=self.min_value)
        if value > self.max_value or value < -self.max_value:
            self.fail("max_value", limit=self.max_value)
        return value

    def to_representation(self, value: Decimal) -> str:
        return f"{value:f}"


def abs_fits(data: int | str) -> bool:
    """Whether a number is short enough to be looked at at all; longer ones are refused unread."""
    return len(data) <= _MAX_DIGITS if isinstance(data, str) else abs(data) < 10**16


@extend_schema_field(OpenApiTypes.STR)
class QuantityField(ExactDecimalField):
    """A quantity: up to three decimals; above zero unless told otherwise."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal("0.001"))
        kwargs.setdefault("max_value", Decimal("999999999.999"))
        super().__init__(max_places=3, **kwargs)


class QuantityText(serializers.DecimalField):
    """A quantity in an answer: a string without needless zeros."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=3, **kwargs)

    def to_representation(self, value: Any) -> str:
        return quantity_text(value)


@extend_schema_field(OpenApiTypes.STR)
class AmountField(ExactDecimalField):
    """An amount of a document; the rules check its decimals against the document's currency."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_places=4, **kwargs)


@extend_schema_field(OpenApiTypes.STR)
class UnitPriceField(ExactDecimalField):
    """A unit price: up to four decimals, not negative."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", Decimal(0))
        super().__init__(max_places=4, **kwargs)


class StrictIntegerField(serializers.IntegerField):
    """A JSON integer; text, booleans and floats are refused."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_value", 2**31 - 1)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class _PatternField(TextField):
    pattern: re.Pattern[str]
    reason: Any

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not self.pattern.fullmatch(text):
            raise serializers.ValidationError(self.reason, code="invalid")
        return text


class SkuField(_PatternField):
    """A stock keeping unit: up to 64 letters, digits and . _ - / without blanks."""

    pattern = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}", re.ASCII)
    reason = _("A SKU has 1 to 64 letters, digits, dots, dashes, slashes or underscores.")


class CodeField(_PatternField):
    """A short code such as that of a store or a location."""

    pattern = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}", re.ASCII)
    reason = _("A code has 1 to 32 letters, digits, dashes or underscores.")


class CurrencyField(_PatternField):
    """An ISO 4217 code."""

    pattern = re.compile("|".join(sorted(CURRENCIES)))
    reason = _("A currency is an ISO 4217 code such as CAD.")


class CountryField(_PatternField):
    """An ISO 3166-1 alpha-2 code."""

    pattern = re.compile(r"[A-Z]{2}", re.ASCII)
    reason = _("A country is an ISO 3166 code such as CA.")


class RegionField(_PatternField):
    """The province or state that sets a tax, without its country; may be empty."""

    pattern = re.compile(r"[A-Z0-9]{0,3}", re.ASCII)
    reason = _("A region is a code such as QC.")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("allow_blank", True)
        super().__init__(**kwargs)


class PostalCodeField(_PatternField):
    """A postal code of any country; may be empty."""

    pattern = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9 -]{0,19})?", re.ASCII)
    reason = _("A postal code has at most 20 letters, digits, blanks and dashes.")

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("allow_blank", True)
        super().__init__(**kwargs)


class AwareDateTimeField(serializers.DateTimeField):
    """An ISO 8601 moment that names its offset; years from 2000 to 2100."""

    def to_internal_value(self, value: Any) -> datetime:
        try:
            moment = parse_datetime(value) if isinstance(value, str) else None
        except ValueError:
            moment = None
        if moment is None:
            raise serializers.ValidationError(
                _("An ISO 8601 date and time is expected."), code="invalid"
            )
        if moment.tzinfo is None:
            raise serializers.ValidationError(
                _("The time must name its offset from UTC."), code="offset_required"
            )
        if moment.year not in _YEARS:
            raise serializers.ValidationError(_("The year is out of range."), code="invalid")
        return moment


@extend_schema_field(
    {
        "type": "object",
        "properties": {"en": {"type": "string"}, "fr": {"type": "string"}},
        "required": ["en"],
    }
)
class TranslatedField(serializers.Field[dict[str, str], Any, Mapping[str, str], Any]):
    """A text in each of the shop's languages: {"en": …, "fr": …}; English must be there."""

    def __init__(self, *, max_length: int = 255, **kwargs: Any) -> None:
        self.text = TextField(max_length=max_length)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if not isinstance(data, dict) or not {"en"} <= set(data) <= {"en", "fr"}:
            raise serializers.ValidationError(
                _("An object with en and fr is expected."), code="invalid"
            )
        return {language: self.text.run_validation(text) for language, text in data.items()}

    def to_representation(self, value: Mapping[str, str]) -> Mapping[str, str]:
        return value
