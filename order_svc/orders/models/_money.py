"""The column that money lives in."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from shared_libs.backoffice import columns

if TYPE_CHECKING:
    from django.db import models

    _Amounts = models.DecimalField[Decimal | int, Decimal]
else:
    _Amounts = columns.AmountField


class AmountField(_Amounts):
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
