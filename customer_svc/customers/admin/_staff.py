"""Accounts and roles; for administrators."""

import secrets
from typing import Any  # Any: the admin's untyped hooks

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from customer_svc.customers import rules, services
from customer_svc.customers.admin._tasks import ReasonForm, TaskAdmin, TaskForm
from customer_svc.customers.models import AccountEvent, User
from shared_libs.backoffice.pages import ReadOnlyInline, actor_of

_ROLES = [(role, role.replace("_", " ")) for role in rules.ROLES]


class RolesForm(TaskForm):
    """What a member of staff may do, and where."""

    roles = forms.MultipleChoiceField(label=gettext_lazy("Roles"), choices=_ROLES, required=False)
    stores = forms.CharField(
        label=gettext_lazy("Stores"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Codes with blanks between them; none means all stores."),
    )


class ColleagueForm(RolesForm):
    """A new member of staff."""

    email = forms.EmailField(label=gettext_lazy("e-mail address"), max_length=254)
    name = forms.CharField(label=gettext_lazy("name"), max_length=150)
    field_order = ("email", "name", "roles", "stores")


class StatusForm(ReasonForm):
    """What an account may become from where it is."""

    status = forms.ChoiceField(label=gettext_lazy("status"))
    field_order = ("status", "reason")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = rules.STATUSES_AFTER[user.status] - {User.Status.ERASED}
        choices = [each for each in User.Status.choices if each[0] in wanted]
        self.fields["status"].widget.choices = choices
        self.fields["status"].choices = choices  # type: ignore[attr-defined]


class TimelineInline(ReadOnlyInline):
    """What has happened with the account; nobody edits it."""

    model = AccountEvent
    fields = readonly_fields = ("occurred_at", "kind", "detail", "actor")
    ordering = ("-occurred_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).select_related("user")
        return rows


@admin.register(User)
class UserAdmin(TaskAdmin):
    """Accounts; what changes them is a button, and stands in the timeline."""

    list_display = ("email", "first_name", "last_name", "kind", "roles", "status", "created_at")
    list_filter = ("kind", "status", "staff_roles__role")
    search_fields = ("email", "first_name", "last_name")
    fields = readonly_fields = (
        "email",
        "first_name",
        "last_name",
        "kind",
        "status",
        "roles",
        "stores",
        "second_factor",
        "locale",
        "scopes",
        "email_verified_at",
        "created_at",
    )
    inlines = (TimelineInline,)
    ordering = ("email",)
    actions_detail = ("change_roles", "change_status", "end_sessions", "reset_factor")

    def label_of(self, row: User) -> str:
        """With the name, so that nobody takes one colleague for another."""
        return f"{row.get_full_name()} · {row.email}".strip(" ·")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).prefetch_related("staff_roles")
        return rows

    @admin.display(description=gettext_lazy("Roles"))
    def roles(self, user: User) -> str:
        return ", ".join(user.role_names)

    @admin.display(description=gettext_lazy("Stores"))
    def stores(self, user: User) -> str:
        return " ".join(user.store_codes)

    @admin.display(description=gettext_lazy("second factor"), boolean=True)
    def second_factor(self, user: User) -> bool:
        return services.has_second_factor(user=user)

    def has_manage_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Who gives and takes roles."""
        return request.user.has_perm("customers.change_staffrole")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Give a colleague an account; they choose their password by a mailed link."""
        if not self.has_manage_permission(request):
            raise PermissionDenied
        form = ColleagueForm(request.POST or None)

        def run() -> str:
            entered = form.cleaned_data
            services.create_staff(
                email=entered["email"],
                password=secrets.token_urlsafe(32),
                roles=entered["roles"],
                stores=entered["stores"].split(),
                name=entered["name"],
            )
            services.ask_to_reset(email=entered["email"])
            told: str = _("A link to choose a password is on its way to %s.") % entered["email"]
            return told

        return self.task(request, None, form, _("New colleague"), run)

    @action(description=gettext_lazy("Roles"), url_path="roles", permissions=["manage"])
    def change_roles(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give and take roles."""
        user = self.get_queryset(request).get(pk=object_id)
        present = {"roles": user.role_names, "stores": " ".join(user.store_codes)}
        form = RolesForm(request.POST or None, initial=present)

        def run() -> str:
            services.change_roles(
                user=user,
                roles=form.cleaned_data["roles"],
                stores=form.cleaned_data["stores"].split(),
                actor=actor_of(request),
                now=timezone.now(),
            )
            return _("The roles are changed.")

        return self.task(request, user, form, _("Change roles"), run)

    @action(description=gettext_lazy("Status"), url_path="status", permissions=["manage"])
    def change_status(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lock, open or close the account."""
        user = self.get_queryset(request).get(pk=object_id)
        form = StatusForm(user, request.POST or None)

        def run() -> str:
            services.change_status(
                user=user, **form.cleaned_data, actor=actor_of(request), now=timezone.now()
            )
            return _("The status is changed.")

        return self.task(request, user, form, _("Change status"), run)

    @action(
        description=gettext_lazy("Sign out everywhere"), url_path="sign-out", permissions=["manage"]
    )
    def end_sessions(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End every session of the account."""
        user = self.get_queryset(request).get(pk=object_id)
        form = TaskForm({} if request.method == "POST" else None)

        def run() -> str:
            services.end_all_sessions(user=user, now=timezone.now(), actor=actor_of(request))
            return _("Signed out everywhere.")

        return self.task(request, user, form, _("Sign out everywhere"), run)

    @action(
        description=gettext_lazy("Reset second factor"),
        url_path="second-factor",
        permissions=["manage"],
    )
    def reset_factor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A colleague has lost the phone and the paper."""
        user = self.get_queryset(request).get(pk=object_id)
        form = TaskForm({} if request.method == "POST" else None)

        def run() -> str:
            services.reset_second_factor(user=user, actor=actor_of(request), now=timezone.now())
            return _("Your colleague enrols a phone at the next sign-in.")

        return self.task(request, user, form, _("Reset second factor"), run)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Fields are not edited here: the buttons change them."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_manage_permission(request)
