"""The column that money lives in."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Decimals = models.DecimalField[Decimal | int, Decimal]
else:
    _Decimals = models.DecimalField


class AmountField(_Decimals):
    """An amount in the document's currency; four decimals are enough for each there is."""

    def __init__(
        self, verbose_name: Any = None, **kwargs: Any
    ) -> None:  # Any: lazy text, Django's own options
        options: dict[str, Any] = {
            "max_digits": 17,
            "decimal_places": 4,
            "default": Decimal(0),
        } | kwargs
        super().__init__(verbose_name, **options)

    def deconstruct(self) -> Any:  # Any: Django's own tuple
        """Migrations see Django's field: this class is only its defaults."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs
