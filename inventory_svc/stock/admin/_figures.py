"""Quantities as people write them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from inventory_svc.stock.models import Movement
from shared_libs.money import quantity_text


class MovementFigures:
    """What a line of the ledger did, in a list and on the page of a level."""

    @admin.display(description=gettext_lazy("on hand by"))
    def delta_text(self, movement: Movement) -> str:
        """Without needless zeros."""
        return quantity_text(movement.delta)

    @admin.display(description=gettext_lazy("damaged by"))
    def damaged_text(self, movement: Movement) -> str:
        """Without needless zeros."""
        return quantity_text(movement.damaged_delta)

    @admin.display(description=gettext_lazy("on hand after"))
    def balance_text(self, movement: Movement) -> str:
        """Without needless zeros."""
        return quantity_text(movement.balance_after)
