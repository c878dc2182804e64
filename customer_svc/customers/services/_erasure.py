"""What the customer service itself holds of a person: shown whole, or gone."""

from datetime import datetime
from typing import Any  # Any: what is held of a person is free JSON

from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet

from customer_svc.customers import events
from customer_svc.customers.models import Customer, PrivacyRequest, User
from customer_svc.customers.services import _sessions, _sign_in
from shared_libs import mails, privacy
from shared_libs.events.models import OutboxEvent

# every column of ours that may name a person; tests/architecture looks for those that are not here
PERSONAL = {
    "User": ("email", "first_name", "last_name", "email_verified_at", "provider_subject"),
    "Customer": ("phone", "card_number", "tax_exempt_id"),
    "Address": ("name", "line1", "line2", "city", "postal_code"),
    "CustomerNote": ("text",),
    "PrivacyRequest": ("wanted",),
}


def held_of(customer: Customer) -> dict[str, Any]:
    """Everything that this service knows of a customer, in words of JSON.

    Accounts that were merged into this one stand below it, each with what did not move.
    """
    earlier = customer.merged.select_related("user").order_by("pk")
    return _held_of_one(customer) | {"earlier_accounts": [_held_of_one(each) for each in earlier]}


def _held_of_one(customer: Customer) -> dict[str, Any]:
    user = customer.user
    return {
        "profile": {
            "number": customer.number,
            "email": user.email,
            "email_verified_at": _text(user.email_verified_at),
            "first_name": user.first_name,
            "last_name": user.last_name,
            "phone": customer.phone,
            "card_number": customer.card_number or "",
            "tax_exempt_id": customer.tax_exempt_id,
            "locale": user.locale,
            "group": customer.group_id,
            "registered_at": _text(customer.created_at),
        },
        "addresses": _rows(customer.addresses.all(), "id", "customer_id"),
        "consents": _rows(customer.consents.all(), "id", "customer_id"),
        "notes": _rows(customer.notes.all(), "id", "customer_id", "actor"),
        "wish_list": _rows(customer.wishes.all(), "id", "customer_id"),
        "points": _rows(customer.loyalty_entries.all(), "id", "customer_id", "reverses_id"),
        "wallets": _rows(customer.wallets.all(), "id", "customer_id", "code_digest"),
        "timeline": _rows(user.events.all(), "id", "user_id", "actor"),
    }


def erase_customer(*, customer: Customer, now: datetime) -> None:
    """Nobody finds the person any more; points, wallets and the timeline stay without a name.

    Accounts that were merged into this one go with it. Expects the caller's transaction.
    """
    for each in [customer, *Customer.objects.filter(merged_into=customer).order_by("pk")]:
        _erase_one(each, now)
    for asked in OutboxEvent.objects.filter(
        type=events.PrivacyRequested.TYPE, data__customer_id=str(customer.pk)
    ):
        asked.data["email"] = ""
        for earlier in asked.data.get("earlier_accounts", ()):
            earlier["email"] = ""
        asked.save(update_fields=["data"])


def _erase_one(customer: Customer, now: datetime) -> None:
    user = customer.user
    _sign_in.forgive(user=user)
    mails.forget(user.email)
    privacy.forget_traces(user.pk, user.email)
    LogEntry.objects.filter(object_id=str(user.pk)).update(object_repr="-", change_message="")
    PrivacyRequest.objects.filter(customer=customer).update(content=None, wanted={})
    for belongings in (customer.addresses, customer.notes, customer.wishes, user.refresh_families):
        belongings.all().delete()
    customer.phone, customer.card_number, customer.tax_exempt_id = "", None, ""
    customer.save(update_fields=["phone", "card_number", "tax_exempt_id"])
    _empty(user)
    _sessions.end_all_sessions(user=user, now=now)


def _empty(user: User) -> None:
    user.email = f"erased-{user.pk}@erased.invalid"
    user.first_name = user.last_name = ""
    user.email_verified_at = None
    user.status = User.Status.ERASED
    user.set_unusable_password()
    user.save(
        update_fields=[
            "email",
            "first_name",
            "last_name",
            "email_verified_at",
            "status",
            "password",
        ]
    )


def _rows(rows: QuerySet[Any], *left_out: str) -> list[dict[str, Any]]:
    columns = rows.model._meta.concrete_fields  # noqa: SLF001  # Django's documented way to them
    fields = [each.attname for each in columns if each.attname not in left_out]
    return [
        {name: _text(value) for name, value in row.items()}
        for row in rows.order_by("pk").values(*fields)
    ]


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
