"""What a person fills in."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar  # Any: Django's form hooks take free keywords
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDateWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from inventory_svc.stock import selectors
from inventory_svc.stock.models import AdjustmentReason, Location
from inventory_svc.stock.rules.adjustments import ADJUST, is_possible
from inventory_svc.stock.rules.places import WITH_SHELVES
from shared_libs.ids import uuid7

_LIMIT = Decimal(999_999_999)


def new_reference() -> str:
    """What makes a second click on Save harmless."""
    return f"adjustment:{uuid7()}"


class AdjustLevelForm(forms.Form):
    """By how much one level differs from what we thought, or what became of units, and why."""

    reference = forms.RegexField(
        r"^adjustment:[0-9a-f-]{36}$", initial=new_reference, widget=forms.HiddenInput
    )
    reason = forms.ModelChoiceField(
        AdjustmentReason.objects.none(),
        label=_("Reason"),
        to_field_name="code",
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )
    quantity = forms.DecimalField(
        label=_("Units"),
        min_value=-_LIMIT,
        max_value=_LIMIT,
        decimal_places=3,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"autofocus": True}),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
    )
    field_order = ["sku", "location", "reason", "quantity", "note"]

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons: Any = self.fields["reason"]
        active = AdjustmentReason.objects.filter(is_active=True, kind__in=kinds)
        reasons.queryset = active.order_by("kind", "pk")
        if ADJUST in kinds:
            self.fields["quantity"].help_text = _("Where some are missing, with a minus sign.")

    def clean(self) -> dict[str, Any]:
        """Refuse what changes nothing, and fewer than none of what is found, broken or scrapped."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        reason, quantity = found.get("reason"), found.get("quantity")
        if reason and quantity is not None and not is_possible(reason.kind, quantity):
            told = _("Zero changes nothing.") if not quantity else _("A number above zero.")
            self.add_error("quantity", forms.ValidationError(told, code="impossible"))
        return found

    @property
    def explanation(self) -> str:
        """The reason and the note in one line, as the ledger keeps them."""
        parts = (self.cleaned_data["reason"].code, self.cleaned_data["note"])
        return ": ".join(part for part in parts if part)


class AdjustStockForm(AdjustLevelForm):
    """The same for an article and a place that may have no level yet."""

    sku = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$",
        label=_("SKU or barcode"),
        widget=UnfoldAdminTextInputWidget(attrs={"autofocus": True}),
    )
    location = forms.ModelChoiceField(
        Location.objects.order_by("code"),
        label=_("Location"),
        to_field_name="code",
        widget=UnfoldAdminSelectWidget,
    )

    def clean_sku(self) -> str:
        """Refuse what nobody sells: a slip of the pen would put stock where it is never found."""
        code: str = self.cleaned_data["sku"]
        article = selectors.scanned([code]).get(code)
        if article is None:
            raise forms.ValidationError(_("There is no article with this SKU."), code="unknown")
        return article.variant.sku


class LocationForm(forms.ModelForm):
    """A location, with a time zone that exists."""

    time_zone = forms.ChoiceField(label=_("Time zone"), widget=UnfoldAdminSelectWidget)

    class Meta:
        model = Location
        fields: ClassVar = [
            "code",
            "name",
            "type",
            "time_zone",
            "sells_online",
            "pickup",
            "supplied_from",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields.get("time_zone")
        if isinstance(zones, forms.ChoiceField):
            zones.choices = [(name, name) for name in sorted(available_timezones())]
            zones.initial = settings.SHOP_TIME_ZONE

    def clean(self) -> dict[str, Any]:
        """Refuse to sell from where there are no shelves."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        sells = found.get("sells_online") or found.get("pickup")
        if sells and found.get("type") not in WITH_SHELVES:
            told = _("Only a store, a warehouse or an office can sell online or hand over.")
            self.add_error("type", forms.ValidationError(told, code="no_shelves"))
        return found


class PromiseForm(forms.Form):
    """The day on which those who wait are to have their goods."""

    promised_date = forms.DateField(
        label=_("Promised for"), widget=UnfoldAdminDateWidget(attrs={"autofocus": True})
    )
