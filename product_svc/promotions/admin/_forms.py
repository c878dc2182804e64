"""Forms that speak as a marketer does."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any  # Any: Django's form hooks

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from product_svc.promotions import errors, services
from product_svc.promotions.models import Coupon, Promotion
from product_svc.promotions.rules import coupons as codes

MAX_TRIED_LINES = 20
WORDS = {
    "categories": (_("categories"), _("Slugs, parted by commas; what is below counts too.")),
    "brands": (_("brands"), _("Slugs, parted by commas.")),
    "skus": (_("SKUs"), _("Parted by commas.")),
    "stores": (_("stores"), _("Codes, parted by commas; empty for all.")),
    "customer_groups": (_("customer groups"), _("Parted by commas; empty for everybody.")),
}
TERMS = {field.name for field in Promotion._meta.concrete_fields}  # noqa: SLF001 # Django's documented way


class WordsField(forms.CharField):
    """Several words in one line."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        """A line to edit."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The words, each once."""
        parts = str(value or "").replace(",", " ").split()
        return list(dict.fromkeys(parts))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the words differ, however they are parted."""
        return bool(self.to_python(data) != list(initial or []))

    def validate(self, value: Any) -> None:
        """Any words will do; what they name is looked up by the form."""


class PromotionForm(forms.ModelForm):
    """A promotion, with each mistake told where it was made."""

    weekdays = forms.TypedMultipleChoiceField(
        label=capfirst(_("days")),
        required=False,
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None for every day."),
    )

    class Meta:
        model = Promotion
        exclude = ("state", "used_count", "used_amount")  # noqa: DJ006 - all the terms

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in WORDS.items():
            if name in self.fields:
                self.fields[name] = WordsField(
                    label=capfirst(label), help_text=help_text, required=False
                )

    def clean_currency(self) -> str:
        """In capitals."""
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        """What belongs together fits together."""
        cleaned: dict[str, Any] = super().clean() or {}
        told = Promotion(**{name: cleaned[name] for name in cleaned if name in TERMS})
        for problem in services.term_problems(told):
            if problem.field in self.cleaned_data:
                self.add_error(problem.field, errors.reason_of(problem.code, problem.name))
        return cleaned


class CouponForm(forms.ModelForm):
    """A code, typed in any spelling."""

    class Meta:
        model = Coupon
        fields = ("code", "promotion", "total_limit", "per_customer_limit", "is_active")

    def clean_code(self) -> str:
        """As it is kept."""
        code = codes.normal(self.cleaned_data["code"])
        if not codes.is_code(code):
            raise forms.ValidationError(
                _("A coupon has 3 to 40 letters, digits, dashes or underscores.")
            )
        return code


class BatchForm(BaseDialogForm):
    """Coupons to make."""

    name = forms.CharField(
        label=capfirst(_("name")), max_length=80, widget=UnfoldAdminTextInputWidget
    )
    count = forms.IntegerField(
        label=capfirst(_("number of coupons")),
        min_value=1,
        max_value=codes.MAX_BATCH,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    prefix = forms.CharField(
        label=capfirst(_("beginning of each code")),
        max_length=16,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    total_limit = forms.IntegerField(
        label=capfirst(_("times each may be used")),
        min_value=1,
        initial=1,
        widget=UnfoldAdminIntegerFieldWidget,
    )

    def new_coupons(self) -> services.NewCoupons:
        """The batch that was asked for."""
        names = ("name", "count", "prefix", "total_limit")
        return services.NewCoupons(**{name: self.cleaned_data[name] for name in names})


class BasketForm(forms.Form):
    """A basket to try a promotion on."""

    basket = forms.CharField(
        label=capfirst(_("basket")),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
        help_text=_("An article on each line: its SKU and how many, such as EPI-1001 2."),
    )
    country = forms.CharField(
        label=capfirst(_("country")),
        max_length=2,
        initial="CA",
        widget=UnfoldAdminTextInputWidget,
    )
    region = forms.CharField(
        label=capfirst(_("province")),
        max_length=3,
        initial="QC",
        widget=UnfoldAdminTextInputWidget,
    )
    channel = forms.ChoiceField(
        label=capfirst(_("channel")),
        choices=[("web", _("web")), ("pos", _("till"))],
        widget=UnfoldAdminSelectWidget,
    )
    customer_group = forms.CharField(
        label=capfirst(_("customer group")),
        max_length=32,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    currency = forms.CharField(
        label=capfirst(_("currency")),
        max_length=3,
        initial=settings.SHOP_CURRENCY,
        widget=UnfoldAdminTextInputWidget,
    )

    def clean_basket(self) -> list[tuple[str, Decimal]]:
        """SKUs with quantities."""
        lines = [line.split() for line in self.cleaned_data["basket"].splitlines() if line.strip()]
        if len(lines) > MAX_TRIED_LINES:
            raise forms.ValidationError(
                _("At most %(count)s articles.") % {"count": MAX_TRIED_LINES}
            )
        return [self._line(parts) for parts in lines]

    @staticmethod
    def _line(parts: Sequence[str]) -> tuple[str, Decimal]:
        sku, quantity = (*parts, "1")[:2]
        is_number = quantity.replace(".", "", 1).isdecimal() and len(quantity) <= 7  # noqa: PLR2004
        if len(parts) > 2 or not is_number or Decimal(quantity) <= 0:  # noqa: PLR2004
            raise forms.ValidationError(
                _("“%(line)s” is not a SKU and a quantity."), params={"line": " ".join(parts)}
            )
        return sku, Decimal(quantity)
