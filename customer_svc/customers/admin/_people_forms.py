"""What staff fill in for the tasks on a customer's page."""

import uuid
from typing import Any  # Any: Django's forms are untyped

from django import forms
from django.utils.translation import gettext_lazy

from customer_svc.customers.admin._tasks import TaskForm, long_text
from customer_svc.customers.models import CustomerGroup


class NoteForm(TaskForm):
    """What the next colleague should know."""

    text = forms.CharField(label=gettext_lazy("note"), max_length=2000, widget=long_text())


class PointsForm(TaskForm):
    """Points given, or taken with a minus sign."""

    reference = forms.CharField(widget=forms.HiddenInput, initial=uuid.uuid4)
    points = forms.IntegerField(
        label=gettext_lazy("points"),
        min_value=-1_000_000,
        max_value=1_000_000,
        help_text=gettext_lazy("With a minus sign they are taken."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=150)


class CreditForm(TaskForm):
    """Money that the shop owes from now on."""

    reference = forms.CharField(widget=forms.HiddenInput, initial=uuid.uuid4)
    amount = forms.DecimalField(label=gettext_lazy("amount"), min_value=0, max_value=10_000)
    currency = forms.RegexField(r"^[A-Z]{3}$", label=gettext_lazy("currency"), initial="CAD")
    document = forms.CharField(label=gettext_lazy("Reason"), max_length=80)


class GroupForm(TaskForm):
    """Whose prices the customer gets."""

    group = forms.ChoiceField(label=gettext_lazy("group"), required=False)
    tax_exempt_id = forms.CharField(
        label=gettext_lazy("tax exemption"), required=False, max_length=40
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = CustomerGroup.objects.order_by("name").values_list("code", "name")
        choices = [("", "—"), *groups]
        self.fields["group"].choices = choices  # type: ignore[attr-defined]  # a choice field


class CardForm(TaskForm):
    """By which card a till knows the customer."""

    card_number = forms.RegexField(
        r"^[0-9A-Za-z-]{4,40}$",
        label=gettext_lazy("customer card"),
        required=False,
        help_text=gettext_lazy("As its barcode says it; empty takes it away."),
    )


class MergeForm(TaskForm):
    """Into which account, and why; the preview stands above it."""

    number = forms.CharField(
        label=gettext_lazy("Number of the account to keep"),
        max_length=20,
        help_text=gettext_lazy("Such as C-000042; the account above is the duplicate."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=150)
