"""Products and variants."""

from typing import Any  # Any: Django's admin hooks

from django.conf import settings
from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline, TabularInline

from product_svc.catalog import services
from product_svc.catalog.admin._forms import VariantForm
from product_svc.catalog.models import Channel, Listing, Price, Product, Status, Variant
from shared_libs.backoffice.pages import ServiceAdmin, actor_of
from shared_libs.money import unit_price_text

VARIANT_FIELDS = (
    ("sku", "status"),
    ("label_en", "label_fr"),
    "gtins",
    ("web_price", "till_price"),
    ("whole_quantity", "track_inventory"),
    "allow_backorder",
)


def save_variant(request: HttpRequest, form: VariantForm) -> None:
    """Keep a variant with its barcodes, then the prices that were changed."""
    services.save_variant(
        variant=form.instance,
        barcodes=form.barcodes(),
        actor=request.user,
        now=timezone.now(),
    )
    prices = form.new_prices()
    if prices:
        services.set_prices(prices=prices, actor=actor_of(request), now=timezone.now())


class VariantInline(StackedInline):
    """A product's variants, each with barcodes and prices."""

    model = Variant
    form = VariantForm
    extra = 0
    min_num = 1
    can_delete = False
    show_change_link = True
    fields = VARIANT_FIELDS


class PriceHistoryInline(TabularInline):
    """What the variant has cost, the newest first."""

    model = Price
    extra = 0
    can_delete = False
    ordering = ("-valid_from", "-pk")
    fields = readonly_fields = ("price_list", "amount", "valid_from", "valid_to", "set_by")
    verbose_name_plural = _("price history")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Price]:
        prices: QuerySet[Price] = super().get_queryset(request)
        return prices.select_related("price_list")


@admin.register(Product)
class ProductAdmin(ServiceAdmin):
    """Products, with their variants on the same page."""

    list_display = ("name_en", "name_fr", "category", "from_price", "is_in_stock", "status")
    list_filter = ("status", "category", "tax_category", "brand")
    list_select_related = ("category", "tax_category", "brand")
    search_fields = ("name_en", "name_fr", "slug", "variants__sku", "variants__barcodes__code")
    prepopulated_fields = {"slug": ("name_en",)}
    autocomplete_fields = ("category", "brand")
    inlines = (VariantInline,)
    actions = ("activate", "archive")
    fieldsets = (
        (None, {"fields": (("name_en", "name_fr"), "slug", ("status", "tax_category"))}),
        (_("Place"), {"fields": (("category", "brand"),)}),
        (
            _("Description"),
            {"fields": ("description_en", "description_fr"), "classes": ("collapse",)},
        ),
    )

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
        return "-" if amount is None else f"{unit_price_text(amount, currency)} {currency}"

    @admin.display(description=_("in stock"), boolean=True, ordering="shown_stock")
    def is_in_stock(self, product: Any) -> bool:
        """Whether any variant is."""
        return bool(product.shown_stock)

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        services.save_product(product=obj, actor=request.user, now=timezone.now())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        formset.save(commit=False)
        for each in formset.forms:
            if each.has_changed():
                save_variant(request, each)

    @admin.action(description=_("Put on sale"), permissions=["change"])
    def activate(self, request: HttpRequest, products: QuerySet[Product]) -> None:
        """The chosen products are on sale."""
        self._set_status(request, products, Status.ACTIVE)

    @admin.action(description=_("Take off sale (archive)"), permissions=["change"])
    def archive(self, request: HttpRequest, products: QuerySet[Product]) -> None:
        """The chosen products are kept for old documents only."""
        self._set_status(request, products, Status.ARCHIVED)

    def _set_status(
        self, request: HttpRequest, products: QuerySet[Product], status: Status
    ) -> None:
        chosen = list(products.order_by("pk"))
        for product in chosen:
            product.status = status
            services.save_product(product=product, actor=request.user, now=timezone.now())
        self.message_user(request, _("%(count)s products changed.") % {"count": len(chosen)})


@admin.register(Variant)
class VariantAdmin(ServiceAdmin):
    """Variants by SKU or barcode, with the history of their prices."""

    form = VariantForm
    list_display = ("sku", "product", "label_en", "is_in_stock", "status")
    list_filter = ("status", "in_stock", "track_inventory")
    list_select_related = ("product",)
    search_fields = ("sku", "barcodes__code", "product__name_en", "product__name_fr")
    autocomplete_fields = ("product",)
    inlines = (PriceHistoryInline,)
    fields = (
        "product",
        *VARIANT_FIELDS,
    )

    @admin.display(description=_("in stock"), boolean=True)
    def is_in_stock(self, variant: Variant) -> bool:
        """What customers are told."""
        return variant.is_available

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("product",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Variant, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        save_variant(request, form)
