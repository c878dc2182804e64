"""Questions to the customer service."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from customer_svc.customers import errors, rules
from customer_svc.customers.models import Address, Customer, User
from shared_libs.auth.principals import Principal


@dataclass(frozen=True)
class CustomerSummary:
    """What the other services may know of a customer."""

    id: UUID
    email: str
    first_name: str
    last_name: str
    locale: str
    group: str


def customer(*, customer_id: UUID) -> Customer:
    """The customer with the account. Raises UnknownCustomer."""
    found = Customer.objects.select_related("user").filter(pk=customer_id).first()
    if found is None:
        raise errors.UnknownCustomer
    return found


def account(*, user_id: UUID) -> User:
    """The account behind a token. Raises UnknownCustomer."""
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise errors.UnknownCustomer
    return found


def has_account(*, email: str) -> bool:
    """Whether an address has an account; for commands only, the API must not tell."""
    return User.objects.filter(email=rules.normal_email(email)).exists()


def customer_summary(*, customer_id: UUID) -> CustomerSummary:
    """The customer as other services see it. Raises UnknownCustomer."""
    found = customer(customer_id=customer_id)
    user = found.user
    return CustomerSummary(
        id=user.pk,
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        locale=user.locale,
        group=found.group,
    )


def addresses(*, customer_id: UUID) -> QuerySet[Address]:
    """The addresses of a customer, newest last."""
    return Address.objects.filter(customer_id=customer_id).order_by("pk")


def staff_user(principal: Principal) -> User | None:
    """The account behind a staff cookie, unless it has since been closed or signed out
    everywhere.
    """
    return User.objects.filter(pk=principal.id, kind=User.Kind.STAFF).first()
