"""One page for everything that staff do to a row: a form, one call of a service, and back."""

from collections.abc import Callable
from typing import Any  # Any: Django's admin hooks take free keywords

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from shared_libs.backoffice.pages import ServiceAdmin
from shared_libs.refusals import Refusal

_WIDGETS: list[tuple[type[forms.Field], type[forms.Widget]]] = [
    (forms.MultipleChoiceField, UnfoldAdminCheckboxSelectMultipleWidget),
    (forms.ChoiceField, UnfoldAdminSelectWidget),
    (forms.DecimalField, UnfoldAdminDecimalFieldWidget),
    (forms.IntegerField, UnfoldAdminIntegerFieldWidget),
    (forms.EmailField, UnfoldAdminEmailInputWidget),
    (forms.CharField, UnfoldAdminTextInputWidget),
]


class TaskForm(forms.Form):
    """A form in the look of the admin theme."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label or "")
            _dress(field)


class ReasonForm(TaskForm):
    """Asks why; the answer stands in the timeline."""

    reason = forms.CharField(label=_("Reason"), max_length=150)


def long_text() -> forms.Widget:
    """A box of several lines."""
    widget: forms.Widget = UnfoldAdminTextareaWidget(attrs={"rows": 4})
    return widget


def _dress(field: forms.Field) -> None:
    if isinstance(field.widget, (UnfoldAdminTextareaWidget, forms.HiddenInput)):
        return
    for kind, widget in _WIDGETS:
        if isinstance(field, kind):
            choices = getattr(field, "choices", None)
            field.widget = widget()
            if choices is not None:
                field.widget.choices = choices
            return


class TaskAdmin(ServiceAdmin):
    """An admin whose buttons open such pages."""

    def task(
        self, request: HttpRequest, row: Any, form: forms.Form, title: Any, run: Callable[[], str]
    ) -> HttpResponse:
        """Show the form; once it is filled in, run the task and go back to the row.

        `run` calls one service and returns what to tell; a refusal is shown in the form.
        """
        if form.is_bound and form.is_valid():
            try:
                told = run()
            except Refusal as refusal:
                form.add_error(None, str(refusal.detail))
            else:
                self.message_user(request, told, messages.SUCCESS)
                return HttpResponseRedirect(self.page_of(row))
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "form": form,
            "row": row,
            "label": self.label_of(row) if row else "",
            "back": self.page_of(row),
        }
        return TemplateResponse(request, "customers/task.html", context)

    def label_of(self, row: Any) -> str:
        """How a task names the row that it is about."""
        return str(row)

    def page_of(self, row: Any) -> str:
        """The page of a row, or the list where there is none yet."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"{name}_change", args=[row.pk]) if row else reverse(f"{name}_changelist")
