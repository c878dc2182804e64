"""What a person fills in."""

from decimal import Decimal
from typing import Any, ClassVar  # Any: Django's form hooks take free keywords
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from inventory_svc.stock.models import Location, Variant
from shared_libs.ids import uuid7

_LIMIT = Decimal(999_999_999)
REASONS = (
    ("Found", _("Found")),
    ("Missing", _("Missing")),
    ("Broken", _("Broken")),
    ("Delivered", _("Delivered")),
    ("Counted wrongly", _("Counted wrongly")),
    ("Used in the shop", _("Used in the shop")),
)


def new_reference() -> str:
    """What makes a second click on Save harmless."""
    return f"adjustment:{uuid7()}"


class AdjustLevelForm(forms.Form):
    """By how much one level differs from what we thought, and why."""

    reference = forms.RegexField(
        r"^adjustment:[0-9a-f-]{36}$", initial=new_reference, widget=forms.HiddenInput
    )
    quantity = forms.DecimalField(
        label=_("Change"),
        help_text=_("How many more; with a minus sign how many fewer."),
        min_value=-_LIMIT,
        max_value=_LIMIT,
        decimal_places=3,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS, widget=UnfoldAdminSelectWidget)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
    )

    def clean_quantity(self) -> Decimal:
        """Refuse what changes nothing."""
        quantity: Decimal = self.cleaned_data["quantity"]
        if not quantity:
            raise forms.ValidationError(_("Zero changes nothing."), code="zero")
        return quantity

    @property
    def explanation(self) -> str:
        """The reason and the note in one line, as the ledger keeps them."""
        parts = (str(self.cleaned_data["reason"]), self.cleaned_data["note"])
        return ": ".join(part for part in parts if part)


class AdjustStockForm(AdjustLevelForm):
    """The same for an article and a place that may have no level yet."""

    sku = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$",
        label=_("SKU"),
        widget=UnfoldAdminTextInputWidget,
    )
    location = forms.ModelChoiceField(
        Location.objects.order_by("code"),
        label=_("Location"),
        to_field_name="code",
        widget=UnfoldAdminSelectWidget,
    )
    field_order = ["sku", "location", "quantity", "reason", "note"]

    def clean_sku(self) -> str:
        """Refuse what nobody sells: a slip of the pen would put stock where it is never found."""
        sku: str = self.cleaned_data["sku"]
        if not Variant.objects.filter(sku=sku).exists():
            raise forms.ValidationError(_("There is no article with this SKU."), code="unknown")
        return sku


class LocationForm(forms.ModelForm):
    """A location, with a time zone that exists."""

    time_zone = forms.ChoiceField(label=_("Time zone"), widget=UnfoldAdminSelectWidget)

    class Meta:
        model = Location
        fields: ClassVar = ["code", "name", "type", "time_zone", "sells_online", "pickup"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields.get("time_zone")
        if isinstance(zones, forms.ChoiceField):
            zones.choices = [(name, name) for name in sorted(available_timezones())]
