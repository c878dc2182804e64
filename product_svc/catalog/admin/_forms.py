"""Forms with what a clerk thinks of as part of an article: its barcodes and what it costs."""

import re
from decimal import Decimal
from typing import Any  # Any: Django's form hooks

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextInputWidget,
)

from product_svc.catalog import selectors, services
from product_svc.catalog.admin._attributes import entered_values, shown_values
from product_svc.catalog.models import (
    AttributeRole,
    Barcode,
    Channel,
    Picture,
    Price,
    Product,
    Status,
    Variant,
)
from product_svc.catalog.rules.places import is_country
from shared_libs.backoffice.columns import AmountInput
from shared_libs.trade.barcodes import (
    GTIN_LENGTHS,
    INTERNAL,
    WEIGHED,
    BarcodeText,
    gtin_kind,
    is_code_of,
    is_gtin,
    key_of,
)

_PACK = re.compile(r"(.+?)\s+x\s*([1-9][0-9]{0,4})", re.IGNORECASE)
_LENGTHS = frozenset(GTIN_LENGTHS.values())
PRICE_FIELDS = {"web_price": Channel.WEB, "till_price": Channel.POS}


def _price_field(label: Any) -> AmountInput:
    return AmountInput(
        label=capfirst(label),
        required=False,
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=4,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text=_("Before tax. A new amount closes the old price and opens a new one."),
    )


class ProductForm(forms.ModelForm):
    """A product; the page adds a field for each attribute of its type."""

    class Meta:
        model = Product
        fields = (
            "name_en",
            "name_fr",
            "slug",
            "status",
            "tax_category",
            "category",
            "brand",
            "product_type",
            "description_en",
            "description_fr",
            "seo_title_en",
            "seo_title_fr",
            "seo_description_en",
            "seo_description_fr",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(shown_values(self.instance.attributes, AttributeRole.PRODUCT))
        if "status" in self.fields:
            _offer_states_of_the_new(self.fields["status"])

    def attribute_values(self) -> dict[str, Any]:
        """What was said of the product."""
        return entered_values(self.cleaned_data, self.fields, AttributeRole.PRODUCT)


def _offer_states_of_the_new(field: Any) -> None:
    field.choices = [choice for choice in field.choices if choice[0] != Status.ARCHIVED]


class VariantForm(forms.ModelForm):
    """A variant with its options, its barcodes and its prices in the shop's currency."""

    gtins = forms.CharField(
        label=capfirst(_("barcodes")),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_(
            "Separated by commas: GTINs, codes of your own, seven digits for what a scale prints. "
            "A case of twelve: 14006381333938 x12."
        ),
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
            "unit",
            "whole_quantity",
            "track_inventory",
            "allow_backorder",
            "weight_grams",
            "length_mm",
            "width_mm",
            "height_mm",
            "country_of_origin",
            "hs_code",
            "min_age",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "status" in self.fields and not self.instance.pk:
            _offer_states_of_the_new(self.fields["status"])
        if self.instance.pk:
            for name in {"sku", "status"} & set(self.fields):
                # documents of all services name the SKU; the status has commands of its own
                self.fields[name].disabled = True
            self._show_what_holds()

    def _show_what_holds(self) -> None:
        self.initial.update(shown_values(self.instance.options, AttributeRole.AXIS))
        held = selectors.barcodes_of(variant_ids=[self.instance.pk])
        shown = [_typed(barcode) for barcode in held.get(self.instance.pk, ())]
        self.initial["gtins"] = ", ".join(shown)
        prices = selectors.prices_of(variant_ids=[self.instance.pk], now=timezone.now())
        amounts = {
            price.channel: price.amount
            for price in prices.get(self.instance.pk, ())
            if price.currency == settings.SHOP_CURRENCY
        }
        for name, channel in PRICE_FIELDS.items():
            self.initial[name] = amounts.get(channel)

    def clean_gtins(self) -> str:
        """Barcodes with right check digits that no other article has."""
        text = str(self.cleaned_data["gtins"])
        for barcode in _read(text):
            if (
                barcode.code.isdigit()
                and len(barcode.code) in _LENGTHS
                and not is_gtin(barcode.code)
            ):
                raise forms.ValidationError(
                    _("%(gtin)s is not a valid GTIN; check its last digit."),
                    params={"gtin": barcode.code},
                )
            key = key_of(barcode.kind, barcode.code)
            taken = Barcode.objects.filter(key=key).exclude(variant=self.instance.pk)
            for sku in taken.values_list("variant__sku", flat=True):
                raise forms.ValidationError(
                    _("The barcode %(gtin)s belongs to %(sku)s."),
                    params={"gtin": barcode.code, "sku": sku},
                )
        return text

    def clean_country_of_origin(self) -> str:
        """A country of ISO 3166, or none."""
        country = str(self.cleaned_data["country_of_origin"]).upper()
        if country and not is_country(country):
            raise forms.ValidationError(
                _("%(code)s is no country of ISO 3166."), params={"code": country}
            )
        return country

    def barcodes(self) -> list[BarcodeText] | None:
        """The barcodes of the text field; None where it was not touched."""
        return _read(self.cleaned_data["gtins"]) if "gtins" in self.changed_data else None

    def option_values(self) -> dict[str, Any]:
        """The choices on the axes of the product's type."""
        return entered_values(self.cleaned_data, self.fields, AttributeRole.AXIS)

    def new_prices(self) -> list[services.NewPrice]:
        """The prices that were changed on the page."""
        return [
            services.NewPrice(
                self.instance.sku, channel, settings.SHOP_CURRENCY, self.cleaned_data[name]
            )
            for name, channel in PRICE_FIELDS.items()
            if name in self.changed_data and self.cleaned_data[name] is not None
        ]


def _typed(barcode: BarcodeText) -> str:
    return barcode.code + (f" x{barcode.pack_quantity}" if barcode.pack_quantity > 1 else "")


def _read(text: str) -> list[BarcodeText]:
    """The barcodes of a text, each of the kind that it looks like."""
    found = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        match = _PACK.fullmatch(part)
        code, pack = (match[1], int(match[2])) if match else (part, 1)
        found.append(BarcodeText(code, _kind_of(code), pack))
    return found


def _kind_of(code: str) -> str:
    if is_gtin(code):
        return gtin_kind(code)
    return WEIGHED if is_code_of(WEIGHED, code) else INTERNAL


class Nothing(forms.Widget):
    """A cell of a table with nothing in it; a hidden field would have no cell."""

    # a page asks the first row alone whether it sends files: without this, a product that has a
    # picture would get no other one
    needs_multipart_form = True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Nothing."""
        return SafeString("")


class PictureForm(forms.ModelForm):
    """A picture: its file once, its texts and its place whenever."""

    file = forms.FileField(
        label=capfirst(_("file")),
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=_("JPEG, PNG or WebP, at most 5 MB."),
    )

    class Meta:
        model = Picture
        fields = ("alt_en", "alt_fr", "position", "variant")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "file" in self.fields:
            # a picture keeps its file: another one is another picture
            self.fields["file"].disabled = True
            self.fields["file"].widget = Nothing()
        if "variant" in self.fields:
            product = self.instance.product_id
            sisters = Variant.objects.filter(product=product) if product else Variant.objects.none()
            self.fields["variant"].queryset = sisters  # type: ignore[attr-defined] # a model choice

    def clean(self) -> dict[str, Any]:
        """A new picture has a file."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.instance.pk and self.has_changed() and not cleaned.get("file"):
            self.add_error("file", _("Choose a file."))
        return cleaned

    def text(self) -> services.PictureText:
        """What the picture shows."""
        said = self.cleaned_data
        variant = said.get("variant")
        return services.PictureText(
            said["alt_en"], said["alt_fr"], variant.sku if variant else None, said["position"]
        )


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
