"""Columns that many documents share, and the one spelling of a lock."""

from typing import Any, TypeVar  # Any: a field takes what Django's field takes

from django.db import models

from shared_libs.backoffice.columns import AmountField, QuantityField

Row = TypeVar("Row", bound=models.Model)


class LockableQuerySet(models.QuerySet[Row]):
    """Rows that a command may lock."""

    def locked(self) -> "LockableQuerySet[Row]":
        """The rows, locked in the order of their keys until the transaction ends."""
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)


def amount_field(verbose_name: Any, **options: Any) -> "models.DecimalField[Any, Any]":
    """An amount of money; the document beside it names the currency."""
    return AmountField(verbose_name, max_digits=24, decimal_places=4, **options)


def quantity_field(verbose_name: Any) -> "models.DecimalField[Any, Any]":
    """A quantity with up to three decimals."""
    return QuantityField(verbose_name)


def unit_price_field(verbose_name: Any) -> "models.DecimalField[Any, Any]":
    """A unit price with up to four decimals."""
    return AmountField(verbose_name, max_digits=14, decimal_places=4)
