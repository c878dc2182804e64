"""Customers, as support wants to see them: one page with everything, and a button for each task."""

from typing import Any  # Any: the admin's untyped hooks

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from customer_svc.customers import selectors, services
from customer_svc.customers.admin._people_forms import (
    CardForm,
    CreditForm,
    GroupForm,
    MergeForm,
    NoteForm,
    PointsForm,
)
from customer_svc.customers.admin._people_inlines import (
    AddressInline,
    ConsentInline,
    LoyaltyInline,
    NoteInline,
    PrivacyInline,
    WalletInline,
    WishInline,
)
from customer_svc.customers.admin._tasks import TaskAdmin, TaskForm
from customer_svc.customers.models import (
    AccountEvent,
    Customer,
    CustomerGroup,
    MergeRecord,
    PrivacyRequest,
    WalletAccount,
)
from shared_libs.backoffice.actors import Names
from shared_libs.backoffice.pages import ReadOnlyAdmin, ServiceAdmin, actor_of


def _show_preview(form: MergeForm, duplicate: Customer) -> None:
    """Say beside the field what would move."""
    held = services.belongings_of(customer=duplicate)
    moves = _("%(points)s points, %(addresses)s addresses, %(wallets)s wallets would move.")
    number = form.fields["number"]
    number.help_text = f"{number.help_text} {moves % vars(held)}"


@admin.register(Customer)
class CustomerAdmin(TaskAdmin):
    """Who buys."""

    list_display = ("number", "name", "email", "phone", "group", "points_balance", "created_at")
    list_filter = ("group", "tier", "user__status")
    list_select_related = ("user", "group")
    search_fields = ("number", "user__email", "user__first_name", "user__last_name", "phone")
    search_help_text = gettext_lazy("Number, name, e-mail address or telephone")
    fields = readonly_fields = (
        "number",
        "name",
        "email",
        "status",
        "phone",
        "card_number",
        "group",
        "tax_exempt_id",
        "tier",
        "points_balance",
        "merged_into",
        "created_at",
        "timeline",
    )
    inlines = (
        AddressInline,
        NoteInline,
        LoyaltyInline,
        WalletInline,
        ConsentInline,
        PrivacyInline,
        WishInline,
    )
    ordering = ("-created_at", "pk")
    actions_detail = (
        "add_note",
        "adjust_points",
        "give_credit",
        "change_group",
        "give_card",
        "ask_for_copy",
        "merge",
    )

    @admin.display(description=gettext_lazy("name"), ordering="user__last_name")
    def name(self, customer: Customer) -> str:
        return f"{customer.user.first_name} {customer.user.last_name}".strip()

    @admin.display(description=gettext_lazy("e-mail address"), ordering="user__email")
    def email(self, customer: Customer) -> str:
        return customer.user.email

    @admin.display(description=gettext_lazy("status"))
    def status(self, customer: Customer) -> str:
        return str(customer.user.get_status_display())

    @admin.display(description=gettext_lazy("timeline"))
    def timeline(self, customer: Customer) -> str:
        """The last twenty lines of what has happened, each on a line of its own."""
        rows = AccountEvent.objects.filter(user_id=customer.pk).order_by("-occurred_at", "-pk")[:20]
        names = Names(row.actor for row in rows)
        lines = [
            f"{timezone.localtime(row.occurred_at):%Y-%m-%d %H:%M}  {row}"
            + (f" ({names[row.actor]})" if row.actor else "")
            for row in rows
        ]
        return "\n".join(lines)

    def label_of(self, row: Customer) -> str:
        """With the name and the address, so that nobody takes one number for another."""
        return f"{row.number} · {row.user.get_full_name()} · {row.user.email}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).select_related("user", "group", "tier")
        return rows

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Fields are not edited here: the buttons change them."""
        return False

    def has_care_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Who looks after customers."""
        return request.user.has_perm("customers.change_customer")

    def has_value_permission(self, request: HttpRequest, _object_id: Any = None) -> bool:
        """Who may give points and money."""
        return request.user.has_perm("customers.add_walletaccount")

    @action(description=gettext_lazy("Note"), url_path="note", permissions=["care"])
    def add_note(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Write something down."""
        customer, form = self._customer(request, object_id), NoteForm(request.POST or None)

        def run() -> str:
            text, now = form.cleaned_data["text"], timezone.now()
            services.add_note(customer_id=customer.pk, text=text, actor=actor_of(request), now=now)
            return _("The note is kept.")

        return self.task(request, customer, form, _("Add note"), run)

    @action(description=gettext_lazy("Points"), url_path="points", permissions=["value"])
    def adjust_points(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give or take points."""
        customer, form = self._customer(request, object_id), PointsForm(request.POST or None)

        def run() -> str:
            entered = dict(form.cleaned_data)
            reference = f"adjust:{entered.pop('reference')}"[:80]
            services.adjust_points(
                customer_id=customer.pk,
                reference=reference,
                **entered,
                actor=actor_of(request),
                now=timezone.now(),
            )
            return _("The points are changed.")

        return self.task(request, customer, form, _("Change points"), run)

    @action(description=gettext_lazy("Credit"), url_path="credit", permissions=["value"])
    def give_credit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Issue a store credit."""
        customer, form = self._customer(request, object_id), CreditForm(request.POST or None)

        def run() -> str:
            entered = dict(form.cleaned_data)
            issue = services.Issue(
                key=f"credit:{entered.pop('reference')}"[:100],
                kind=WalletAccount.Kind.STORE_CREDIT,
                customer_id=customer.pk,
                **entered,
            )
            services.issue_wallet(issue=issue, actor=actor_of(request), now=timezone.now())
            return _("The credit is there.")

        return self.task(request, customer, form, _("Give store credit"), run)

    @action(description=gettext_lazy("Group"), url_path="group", permissions=["care"])
    def change_group(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put the customer into a group."""
        customer = self._customer(request, object_id)
        present = {"group": customer.group_id, "tax_exempt_id": customer.tax_exempt_id}
        form = GroupForm(request.POST or None, initial=present)

        def run() -> str:
            services.change_group(
                customer_id=customer.pk,
                group=form.cleaned_data["group"] or None,
                tax_exempt_id=form.cleaned_data["tax_exempt_id"],
                actor=actor_of(request),
                now=timezone.now(),
            )
            return _("The group is changed.")

        return self.task(request, customer, form, _("Change group"), run)

    @action(description=gettext_lazy("Card"), url_path="card", permissions=["care"])
    def give_card(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Say by which card a till knows the customer."""
        customer = self._customer(request, object_id)
        form = CardForm(request.POST or None, initial={"card_number": customer.card_number})

        def run() -> str:
            services.give_card(
                customer_id=customer.pk,
                card_number=form.cleaned_data["card_number"] or None,
                actor=actor_of(request),
                now=timezone.now(),
            )
            return _("Tills know the customer by this card.")

        return self.task(request, customer, form, _("Give a card"), run)

    @action(description=gettext_lazy("Copy of data"), url_path="copy", permissions=["care"])
    def ask_for_copy(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for a copy in the customer's name; they confirm it by mail."""
        customer = self._customer(request, object_id)
        form = TaskForm({} if request.method == "POST" else None)

        def run() -> str:
            kind = PrivacyRequest.Kind.EXPORT
            services.ask_for(customer_id=customer.pk, kind=kind, now=timezone.now())
            return _("The customer is asked by mail to confirm it.")

        return self.task(request, customer, form, _("Ask for a copy of the data"), run)

    @action(description=gettext_lazy("Merge"), url_path="merge", permissions=["care"])
    def merge(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make one account of two: first the preview, then the deed."""
        duplicate, form = self._customer(request, object_id), MergeForm(request.POST or None)
        _show_preview(form, duplicate)

        def run() -> str:
            record = services.merge_customers(
                duplicate_id=duplicate.pk,
                kept_id=selectors.customer_by_number(number=form.cleaned_data["number"]).pk,
                reason=form.cleaned_data["reason"],
                actor=actor_of(request),
                now=timezone.now(),
            )
            moved = ", ".join(f"{name} {count}" for name, count in record.moved.items())
            return _("The accounts are one: %s.") % moved

        return self.task(request, duplicate, form, _("Merge into another account"), run)

    def _customer(self, request: HttpRequest, object_id: str) -> Customer:
        customer: Customer = self.get_queryset(request).get(pk=object_id)
        return customer


@admin.register(CustomerGroup)
class CustomerGroupAdmin(ServiceAdmin):
    """Groups that product's price lists name."""

    list_display = ("code", "name")
    search_fields = ("code", "name")
    ordering = ("code",)
    is_small = True


@admin.register(MergeRecord)
class MergeRecordAdmin(ReadOnlyAdmin):
    """Which accounts have become one."""

    list_display = ("duplicate", "kept", "reason", "actor", "merged_at")
    list_select_related = ("duplicate", "kept")
    search_fields = ("duplicate__number", "kept__number")
    ordering = ("-merged_at", "-pk")
    fields = readonly_fields = ("duplicate", "kept", "moved", "reason", "actor", "merged_at")
