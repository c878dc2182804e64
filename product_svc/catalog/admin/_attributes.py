"""Attributes and product types, and the fields that they become on the pages of articles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any  # Any: Django's admin and form hooks

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from product_svc.catalog import services
from product_svc.catalog.models import (
    AttributeChoice,
    AttributeDefinition,
    AttributeRole,
    AttributeType,
    ProductType,
    TypeAttribute,
)
from shared_libs.backoffice.pages import ServiceAdmin

PREFIX = {AttributeRole.PRODUCT: "attribute_", AttributeRole.AXIS: "option_"}
EMPTY = ("", "---------")
YES_OR_NO = [EMPTY, ("yes", _("Yes")), ("no", _("No"))]


class YesOrNoField(forms.ChoiceField):
    """Yes, no, or nothing said."""


class ChoiceInline(TabularInline):
    """The values of an attribute of choices."""

    model = AttributeChoice
    extra = 1
    ordering = ("position", "pk")
    fields = ("value", "label_en", "label_fr", "position")


@admin.register(AttributeDefinition)
class AttributeAdmin(ServiceAdmin):
    """What products are described by."""

    list_display = ("code", "name_en", "name_fr", "type", "unit", "is_facet")
    list_filter = ("type", "is_facet")
    search_fields = ("code", "name_en", "name_fr")
    readonly_fields = ()
    list_select_related = ()
    ordering = ("code",)
    inlines = (ChoiceInline,)
    fields = (("code", "type"), ("name_en", "name_fr"), ("unit", "is_facet"))
    is_small = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        return ("code", "type") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        obj.pk = services.put_attribute(item=services.attribute_item(obj)).pk

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        formset.save(commit=False)
        rows = [each.cleaned_data for each in formset.forms if each.cleaned_data.get("value")]
        kept = sorted((row for row in rows if not row.get("DELETE")), key=_position)
        choices = [
            services.ChoiceItem(row["value"], {"en": row["label_en"], "fr": row["label_fr"]})
            for row in kept
        ]
        wanted = replace(services.attribute_item(form.instance), choices=choices)
        services.put_attribute(item=wanted)


def _position(row: Mapping[str, Any]) -> int:
    return int(row["position"] or 0)


class TypeLineInline(TabularInline):
    """The attributes of a product type, in their order."""

    model = TypeAttribute
    extra = 1
    ordering = ("position", "pk")
    autocomplete_fields = ("attribute",)
    fields = ("attribute", "role", "is_required", "position")


@admin.register(ProductType)
class ProductTypeAdmin(ServiceAdmin):
    """Kinds of products."""

    list_display = ("code", "name_en", "name_fr")
    list_filter = ()
    search_fields = ("code", "name_en", "name_fr")
    readonly_fields = ()
    list_select_related = ()
    ordering = ("code",)
    inlines = (TypeLineInline,)
    fields = ("code", ("name_en", "name_fr"))
    is_small = True

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[str]:
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        obj.pk = services.put_product_type(item=services.type_item(obj)).pk

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        formset.save(commit=False)
        rows = [each.cleaned_data for each in formset.forms if each.cleaned_data.get("attribute")]
        kept = sorted((row for row in rows if not row.get("DELETE")), key=_position)
        lines = [
            services.TypeLine(row["attribute"].code, row["role"], row["is_required"])
            for row in kept
        ]
        wanted = replace(services.type_item(form.instance), attributes=lines)
        services.put_product_type(item=wanted)


def type_of_page(request: HttpRequest, obj: Any) -> int | None:
    """The product type that the page is about: the chosen one before the kept one."""
    chosen = request.POST.get("product_type", "")
    if chosen.isdigit():
        return int(chosen)
    product = getattr(obj, "product", obj)
    if product is None or "product_type" in request.POST:
        return None
    return product.product_type_id  # type: ignore[no-any-return] # a product, or what has one


def attribute_fields(*, product_type_id: int | None, role: AttributeRole) -> dict[str, forms.Field]:
    """A form field for each attribute that has this role in the type."""
    if product_type_id is None:
        return {}
    lines = TypeAttribute.objects.filter(product_type_id=product_type_id, role=role)
    rows = lines.select_related("attribute").prefetch_related("attribute__choices")
    return {
        f"{PREFIX[role]}{line.attribute.code}": _field(line.attribute)
        for line in rows.order_by("position", "pk")
    }


def _field(attribute: AttributeDefinition) -> forms.Field:
    name = str(attribute) + (f" ({attribute.unit})" if attribute.unit else "")
    common: dict[str, Any] = {"label": name, "required": False}
    if attribute.type == AttributeType.CHOICE:
        rows = sorted(attribute.choices.all(), key=lambda each: (each.position, each.pk))
        choices: Iterable[Any] = [EMPTY, *((each.value, str(each)) for each in rows)]
        return forms.ChoiceField(choices=choices, widget=UnfoldAdminSelectWidget, **common)
    if attribute.type == AttributeType.BOOLEAN:
        return YesOrNoField(choices=YES_OR_NO, widget=UnfoldAdminSelectWidget, **common)
    if attribute.type == AttributeType.NUMBER:
        return forms.DecimalField(
            max_digits=18, decimal_places=6, widget=UnfoldAdminDecimalFieldWidget, **common
        )
    return forms.CharField(max_length=255, widget=UnfoldAdminTextInputWidget, **common)


def shown_values(values: Mapping[str, Any], role: AttributeRole) -> dict[str, Any]:
    """What is kept, as the fields show it."""
    return {f"{PREFIX[role]}{code}": _shown(value) for code, value in values.items()}


def _shown(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def entered_values(
    cleaned: Mapping[str, Any], fields: Mapping[str, Any], role: AttributeRole
) -> dict[str, Any]:
    """What was typed, as it is kept; what is empty is not kept."""
    kept: dict[str, Any] = {}
    for name, field in fields.items():
        value = cleaned.get(name)
        if not name.startswith(PREFIX[role]) or value in {None, ""}:
            continue
        is_yes_or_no = isinstance(field, YesOrNoField)
        kept[name.removeprefix(PREFIX[role])] = value == "yes" if is_yes_or_no else f"{value}"
    return kept
