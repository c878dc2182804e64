"""A customer's addresses."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from customer_svc.customers import errors
from customer_svc.customers.models import AccountEvent, Address, Customer
from customer_svc.customers.services import _timeline

MOST_ADDRESSES = 50


@dataclass(frozen=True)
class AddressContent:
    """What an address says."""

    name: str
    line1: str
    city: str
    country: str
    line2: str = ""
    region: str = ""
    postal_code: str = ""
    is_default_shipping: bool = False
    is_default_billing: bool = False


@transaction.atomic
def add_address(*, customer: Customer, content: AddressContent, now: datetime) -> Address:
    """The customer has one address more; a new default takes over from the old one.

    Locks the customer, so that two new defaults come one after the other. Raises TooManyAddresses.
    """
    Customer.objects.locked().get(pk=customer.pk)
    if Address.objects.filter(customer=customer).count() >= MOST_ADDRESSES:
        raise errors.TooManyAddresses(most=MOST_ADDRESSES)
    _yield_defaults(customer, content)
    address = Address.objects.create(customer=customer, **vars(content))
    _tell(customer, "+1", now)
    return address


@transaction.atomic
def change_address(
    *, customer: Customer, address_id: UUID, content: AddressContent, now: datetime
) -> Address:
    """The address says this now. Raises UnknownAddress for that of somebody else, too."""
    Customer.objects.locked().get(pk=customer.pk)
    address = Address.objects.filter(customer=customer, pk=address_id).first()
    if address is None:
        raise errors.UnknownAddress
    _yield_defaults(customer, content)
    for field, value in vars(content).items():
        setattr(address, field, value)
    address.save()
    _tell(customer, "", now)
    return address


@transaction.atomic
def remove_address(*, customer: Customer, address_id: UUID, now: datetime) -> None:
    """The customer no longer has this address. Raises UnknownAddress."""
    deleted, _by_model = Address.objects.filter(customer=customer, pk=address_id).delete()
    if not deleted:
        raise errors.UnknownAddress
    _tell(customer, "-1", now)


def _tell(customer: Customer, detail: str, now: datetime) -> None:
    kind = AccountEvent.Kind.ADDRESS_CHANGED
    _timeline.note(user_id=customer.pk, kind=kind, detail=detail, now=now)


def _yield_defaults(customer: Customer, content: AddressContent) -> None:
    for flag in ("is_default_shipping", "is_default_billing"):
        if getattr(content, flag):
            Address.objects.filter(customer=customer, **{flag: True}).update(**{flag: False})
