"""Forms with what a clerk thinks of as part of an article: its barcodes and what it costs."""

from decimal import Decimal
from typing import Any  # Any: Django's form hooks

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextInputWidget,
)

from product_svc.catalog import selectors, services
from product_svc.catalog.models import Barcode, Channel, Price, Variant
from product_svc.catalog.rules.barcodes import BarcodeText, gtin14, gtin_kind, is_gtin

PRICE_FIELDS = {"web_price": Channel.WEB, "till_price": Channel.POS}


def _price_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=capfirst(label),
        required=False,
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=4,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text=_("Before tax. A new amount closes the old price and opens a new one."),
    )


class VariantForm(forms.ModelForm):
    """A variant with its barcodes and its prices in the shop's currency."""

    gtins = forms.CharField(
        label=capfirst(_("barcodes")),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("GTINs, separated by commas."),
    )
    web_price = _price_field(_("web price"))
    till_price = _price_field(_("till price"))

    class Meta:
        model = Variant
        fields = (
            "sku",
            "label_en",
            "label_fr",
            "status",
            "whole_quantity",
            "track_inventory",
            "allow_backorder",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # documents of all services name it
            if "sku" in self.fields:
                self.fields["sku"].disabled = True
            self._show_what_holds()

    def _show_what_holds(self) -> None:
        numbers = Barcode.objects.filter(variant=self.instance).order_by("pk")
        self.initial["gtins"] = ", ".join(numbers.values_list("code", flat=True))
        held = selectors.prices_of(variant_ids=[self.instance.pk], now=timezone.now())
        amounts = {
            price.channel: price.amount
            for price in held.get(self.instance.pk, ())
            if price.currency == settings.SHOP_CURRENCY
        }
        for name, channel in PRICE_FIELDS.items():
            self.initial[name] = amounts.get(channel)

    def clean_gtins(self) -> str:
        """Barcodes with right check digits that no other article has."""
        for gtin in self.gtin_list(self.cleaned_data["gtins"]):
            if not is_gtin(gtin):
                raise forms.ValidationError(
                    _("%(gtin)s is not a valid GTIN; check its last digit."), params={"gtin": gtin}
                )
            taken = Barcode.objects.filter(key=gtin14(gtin)).exclude(variant=self.instance.pk)
            for sku in taken.values_list("variant__sku", flat=True):
                raise forms.ValidationError(
                    _("The barcode %(gtin)s belongs to %(sku)s."),
                    params={"gtin": gtin, "sku": sku},
                )
        return str(self.cleaned_data["gtins"])

    @staticmethod
    def gtin_list(text: str) -> list[str]:
        """The barcodes of the text field."""
        return [part for part in text.replace(",", " ").split() if part]

    def barcodes(self) -> list[BarcodeText]:
        """The barcodes of the text field; those that are known keep their kind and pack."""
        held = selectors.barcodes_of(variant_ids=[self.instance.pk]).get(self.instance.pk, ())
        known = {barcode.code: barcode for barcode in held}
        return [
            known.get(code) or BarcodeText(code, gtin_kind(code))
            for code in self.gtin_list(self.cleaned_data["gtins"])
        ]

    def new_prices(self) -> list[services.NewPrice]:
        """The prices that were changed on the page."""
        return [
            services.NewPrice(
                self.instance.sku, channel, settings.SHOP_CURRENCY, self.cleaned_data[name]
            )
            for name, channel in PRICE_FIELDS.items()
            if name in self.changed_data and self.cleaned_data[name] is not None
        ]


class PriceForm(forms.ModelForm):
    """A price from now on, or from a day on, perhaps until another."""

    # not the row's own columns: the service closes the price that is in the way of a new one
    begins_at = forms.SplitDateTimeField(
        label=capfirst(_("valid from")),
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget,
        help_text=_("Empty: from now on. The price that holds then makes room."),
    )
    ends_at = forms.SplitDateTimeField(
        label=capfirst(_("valid to")),
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget,
        help_text=_("Empty: until there is another. Else the price of before comes back then."),
    )

    min_quantity = forms.DecimalField(
        label=capfirst(_("from quantity")),
        required=False,
        min_value=Decimal(1),
        max_digits=12,
        decimal_places=3,
        initial=1,
        widget=UnfoldAdminDecimalFieldWidget,
    )

    class Meta:
        model = Price
        fields = ("variant", "price_list", "amount", "min_quantity")

    def clean(self) -> dict[str, Any]:
        """A period that begins in the future and ends after it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        now = timezone.now()
        since, until = cleaned.get("begins_at"), cleaned.get("ends_at")
        if since and since < now:
            self.add_error("begins_at", _("A price can not begin in the past."))
        if until and until <= (since or now):
            self.add_error("ends_at", _("A price ends after it begins."))
        return cleaned

    def clean_min_quantity(self) -> Decimal:
        """One unless told otherwise."""
        return self.cleaned_data["min_quantity"] or Decimal(1)
