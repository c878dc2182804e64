"""What a shop says of its carts."""

from typing import Any  # Any: Django's admin hooks

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from cart_svc.carts import services
from cart_svc.carts.models import ArticleLimit, CartPolicy, VariantCopy
from shared_libs.backoffice.pages import ServiceAdmin


class CartPolicyForm(forms.ModelForm):
    """The channel is one of those that there are."""

    channel = forms.ChoiceField(
        label=_("channel"),
        choices=[(each, each) for each in ("web", "pos")],
        widget=UnfoldAdminSelectWidget,
    )


@admin.register(CartPolicy)
class CartPolicyAdmin(ServiceAdmin):
    """Limits, life and reminders of the carts of a channel."""

    form = CartPolicyForm
    is_small = True
    list_display = (
        "channel",
        "max_lines",
        "max_quantity",
        "days",
        "merge_rule",
        "abandoned_after_hours",
        "reminders",
    )
    fieldsets = (
        (None, {"fields": ("channel", ("max_lines", "days"), ("min_quantity", "max_quantity"))}),
        (_("At login"), {"fields": ("merge_rule",)}),
        (
            _("Carts that are left"),
            {
                "fields": ("abandoned_after_hours", ("reminders", "reminder_hours")),
            },
        ),
    )
    ordering = ("channel",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The channel is what the rules are for."""
        return ("channel",) if obj else ()

    def save_model(
        self,
        request: HttpRequest,
        obj: CartPolicy,
        form: Any,
        change: bool,  # noqa: FBT001 # Django's
    ) -> None:
        """The rules hold from now on."""
        services.save_policy(policy=obj)


class ArticleLimitForm(forms.ModelForm):
    """The article is one that carts know."""

    class Meta:
        model = ArticleLimit
        fields = ("sku", "max_quantity")

    def clean_sku(self) -> str:
        """A limit for what is not sold is a slip of the pen."""
        sku: str = self.cleaned_data["sku"].strip()
        if not VariantCopy.objects.filter(pk=sku).exists():
            raise forms.ValidationError(_("No article is sold under this number."))
        return sku


@admin.register(ArticleLimit)
class ArticleLimitAdmin(ServiceAdmin):
    """How much of some articles a cart takes."""

    form = ArticleLimitForm
    list_display = ("sku", "max_quantity")
    fields = ("sku", "max_quantity")
    search_fields = ("sku",)
    ordering = ("sku",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The article is what the limit is for."""
        return ("sku",) if obj else ()

    def save_model(
        self,
        request: HttpRequest,
        obj: ArticleLimit,
        form: Any,
        change: bool,  # noqa: FBT001 # Django's
    ) -> None:
        """The limit holds from now on."""
        services.limit_article(limit=obj)
