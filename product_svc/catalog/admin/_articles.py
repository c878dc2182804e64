"""Products and variants."""

from typing import Any  # Any: Django's admin hooks

from django.conf import settings
from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import action

from product_svc.catalog import selectors, services
from product_svc.catalog.admin._attributes import attribute_fields, type_of_page
from product_svc.catalog.admin._forms import PictureForm, ProductForm, VariantForm
from product_svc.catalog.admin._parts import (
    GOODS_FIELDS,
    VARIANT_FIELDS,
    BundleInline,
    PictureInline,
    PriceHistoryInline,
    VariantInline,
    form_with,
    preview,
    save_variant,
)
from product_svc.catalog.models import (
    AttributeRole,
    BundleLine,
    Channel,
    Listing,
    Picture,
    Product,
    Status,
    Variant,
)
from product_svc.catalog.rules.pictures import MAX_BYTES
from product_svc.catalog.rules.transitions import can_become
from shared_libs.backoffice.columns import localized
from shared_libs.backoffice.pages import ServiceAdmin, run_on_each
from shared_libs.backoffice.reasons import asks_for_reason
from shared_libs.money import unit_price_text


class OnSaleAdmin(ServiceAdmin):
    """Rows that are put on sale and taken off it by commands."""

    list_after_template = "catalog/export_list.html"
    actions = ("activate", "archive")
    actions_detail = ("activate_this", "archive_this")

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """The one of the two that is possible in its state."""
        row = get_object_or_404(self.model, pk=object_id)
        moves = {"activate_this": Status.ACTIVE, "archive_this": Status.ARCHIVED}
        actions: list[Any] = super().get_actions_detail(request, object_id)
        return [
            each
            for each in actions
            if can_become(row.status, moves[each.method.original_function_name])
        ]

    def activation(self, change: services.Change) -> object:
        """Put one on sale."""
        raise NotImplementedError

    def archiving(self, change: services.Change) -> object:
        """Take one off sale."""
        raise NotImplementedError

    @admin.action(description=_("Put on sale"), permissions=["change"])
    def activate(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        """The chosen ones are on sale."""
        self._move(request, rows, self.activation)

    @admin.action(description=_("Take off sale (archive)"), permissions=["change"])
    @asks_for_reason(question=_("Why are these no longer sold?"))
    def archive(self, request: HttpRequest, rows: QuerySet[Any], reason: str) -> None:
        """The chosen ones are kept for old documents only."""
        self._move(request, rows, self.archiving, reason)

    @action(description=_("Put on sale"), permissions=["change"])
    def activate_this(self, request: HttpRequest, object_id: str) -> HttpResponseRedirect:
        """The one of the page is on sale."""
        self._move(request, self.get_queryset(request).filter(pk=object_id), self.activation)
        return HttpResponseRedirect("../")

    @action(description=_("Take off sale (archive)"), permissions=["change"])
    @asks_for_reason(question=_("Why is it no longer sold?"))
    def archive_this(self, request: HttpRequest, rows: QuerySet[Any], reason: str) -> None:
        """The one of the page is kept for old documents only."""
        self._move(request, rows, self.archiving, reason)

    def _move(
        self, request: HttpRequest, rows: QuerySet[Any], command: Any, reason: str = ""
    ) -> None:
        count = run_on_each(
            self, request, rows.order_by("pk"), lambda row: command(_change(request, row, reason))
        )
        if count:
            self.message_user(request, _("Changed: %(count)s.") % {"count": count})


def _change(request: HttpRequest, row: Any, reason: str) -> services.Change:
    return services.Change(row.public_id, actor=request.user, now=timezone.now(), reason=reason)


@admin.register(Product)
class ProductAdmin(OnSaleAdmin):
    """Products, with their attributes, variants and pictures on the same page."""

    form = ProductForm
    list_display = (
        "cover_shown",
        "name_en",
        "name_fr",
        "category",
        "from_price",
        "is_in_stock",
        "status",
    )
    list_display_links = ("cover_shown", "name_en")
    # hundreds of shelves and makers as links would be half of the page
    list_filter = (
        "status",
        ("category", AutocompleteSelectFilter),
        "product_type",
        "tax_category",
        ("brand", AutocompleteSelectFilter),
    )
    list_filter_submit = True
    list_select_related = ("category", "tax_category", "brand")
    search_fields = ("name_en", "name_fr", "slug", "variants__sku", "variants__barcodes__code")
    prepopulated_fields = {"slug": ("name_en",)}
    autocomplete_fields = ("category", "brand")
    inlines = (VariantInline, PictureInline)

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 # Django's
        **kwargs: Any,
    ) -> type[ModelForm]:
        """With the attributes of the product's type as fields."""
        kwargs["form"] = form_with(ProductForm, self._described(request, obj))
        form: type[ModelForm] = super().get_form(request, obj, change, **kwargs)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What the type asks for has a part of its own."""
        described = tuple(self._described(request, obj))
        more = [(_("Attributes"), {"fields": described})] if described else []
        texts = {"fields": ("description_en", "description_fr"), "classes": ("collapse",)}
        found = {
            "fields": (
                ("seo_title_en", "seo_title_fr"),
                "seo_description_en",
                "seo_description_fr",
            ),
            "classes": ("collapse",),
        }
        return [
            (None, {"fields": (("name_en", "name_fr"), "slug", ("status", "tax_category"))}),
            (_("Place"), {"fields": (("category", "brand"), "product_type")}),
            *more,
            (_("Description"), texts),
            (_("For search engines"), found),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("status",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """An address that is known stays: links lead to it."""
        return {} if obj else {"slug": ("name_en",)}

    def _described(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        kind = type_of_page(request, obj)
        return attribute_fields(product_type_id=kind, role=AttributeRole.PRODUCT)

    def activation(self, change: services.Change) -> object:
        return services.activate_product(change)

    def archiving(self, change: services.Change) -> object:
        return services.archive_product(change)

    @admin.display(description="")
    def cover_shown(self, product: Product) -> SafeString | str:
        """The first picture."""
        return preview(Picture(name=product.cover))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Product], search_term: str
    ) -> tuple[QuerySet[Product], bool]:
        """By a barcode, the beginning of a SKU, or words of a name."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=selectors.products_called(search_term).values("pk")), False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        """The products with what the shop window shows of them, in the list's own query."""
        shown = Listing.objects.filter(
            product=OuterRef("pk"), channel=Channel.WEB, currency=settings.SHOP_CURRENCY
        )
        products: QuerySet[Product] = super().get_queryset(request)
        return products.annotate(
            shown_price=Subquery(shown.values("from_amount")),
            shown_stock=Subquery(shown.values("in_stock")),
        )

    @admin.display(description=_("web price from"), ordering="shown_price")
    def from_price(self, product: Any) -> str:
        """The lowest web price."""
        amount = product.shown_price
        currency = settings.SHOP_CURRENCY
        return (
            "-" if amount is None else f"{localized(unit_price_text(amount, currency))} {currency}"
        )

    @admin.display(description=_("in stock"), boolean=True, ordering="shown_stock")
    def is_in_stock(self, product: Any) -> bool:
        """Whether any variant is."""
        return bool(product.shown_stock)

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        obj.attributes = form.attribute_values()
        services.save_product(product=obj, actor=request.user, now=timezone.now())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        formset.save(commit=False)
        for each in formset.forms:
            if formset.model is Picture:
                _save_picture(form.instance, each)
            elif each.has_changed():
                save_variant(request, each)


def _save_picture(product: Product, form: PictureForm) -> None:
    """The picture is added, described anew or taken away, as the form says."""
    now = timezone.now()
    if form.cleaned_data.get("DELETE"):
        if form.instance.pk:
            services.remove_picture(public_id=form.instance.public_id, now=now)
    elif form.instance.pk:
        if form.has_changed():
            services.change_picture(public_id=form.instance.public_id, text=form.text(), now=now)
    elif form.has_changed():
        content = form.cleaned_data["file"].read(MAX_BYTES + 1)
        services.add_picture(
            product_id=product.public_id, content=content, text=form.text(), now=now
        )


@admin.register(Variant)
class VariantAdmin(OnSaleAdmin):
    """Variants by SKU or barcode, with what a bundle is made of and the history of prices."""

    form = VariantForm
    list_display = ("sku", "product", "label_en", "is_in_stock", "status")
    list_filter = ("status", "in_stock", "track_inventory")
    list_select_related = ("product",)
    search_fields = ("sku", "barcodes__code", "product__name_en", "product__name_fr")
    autocomplete_fields = ("product",)
    inlines = (BundleInline, PriceHistoryInline)

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 # Django's
        **kwargs: Any,
    ) -> type[ModelForm]:
        """With the axes of the product's type as fields."""
        kwargs["form"] = form_with(VariantForm, self._axes(request, obj))
        form: type[ModelForm] = super().get_form(request, obj, change, **kwargs)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What tells it from its sisters stands first."""
        axes = tuple(self._axes(request, obj))
        return [
            (None, {"fields": ("product", *((axes,) if axes else ()), *VARIANT_FIELDS)}),
            *([(_("Prices"), {"fields": ("lowest",)})] if obj else []),
            (_("Goods"), {"fields": GOODS_FIELDS}),
        ]

    @admin.display(description=_("lowest of the last 30 days"))
    def lowest(self, variant: Variant) -> str:
        """What a reduction must be compared with, by price list."""
        reports = selectors.price_reports(skus=[variant.sku], as_of=timezone.now())
        said = [
            f"{each.price_list}: {localized(unit_price_text(each.amount, each.currency))}"
            for report in reports
            for each in report.lowest
        ]
        return "\n".join(said) or "-"

    def _axes(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        kind = type_of_page(request, obj)
        return attribute_fields(product_type_id=kind, role=AttributeRole.AXIS)

    def activation(self, change: services.Change) -> object:
        return services.activate_variant(change)

    def archiving(self, change: services.Change) -> object:
        return services.archive_variant(change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        formset.save(commit=False)
        if formset.model is not BundleLine or not formset.has_changed():
            return
        rows = [each.cleaned_data for each in formset.forms if each.cleaned_data.get("component")]
        services.set_bundle(
            sku=form.instance.sku,
            items=[
                services.BundleItem(row["component"].sku, row["quantity"])
                for row in rows
                if not row.get("DELETE")
            ],
            actor=request.user,
            now=timezone.now(),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Variant], search_term: str
    ) -> tuple[QuerySet[Variant], bool]:
        """By a barcode, the beginning of a SKU, or words of the product's name."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=selectors.variants_called(search_term).values("pk")), False

    @admin.display(description=_("in stock"), boolean=True)
    def is_in_stock(self, variant: Variant) -> bool:
        """What customers are told."""
        return variant.is_available

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("product", "lowest") if obj else ()

    def save_model(self, request: HttpRequest, obj: Variant, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        save_variant(request, form)
