"""What a shop says of its carts."""

from typing import Any  # Any: Django's admin hooks

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from cart_svc.carts import services
from cart_svc.carts.models import CartPolicy
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
