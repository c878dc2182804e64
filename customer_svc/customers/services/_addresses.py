"""A customer's addresses."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from customer_svc.customers import errors
from customer_svc.customers.models import Address, Customer


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
def add_address(*, customer: Customer, content: AddressContent) -> Address:
    """The customer has one address more; a new default takes over from the old one."""
    _yield_defaults(customer, content)
    return Address.objects.create(customer=customer, **vars(content))


@transaction.atomic
def change_address(*, customer: Customer, address_id: UUID, content: AddressContent) -> Address:
    """The address says this now. Raises UnknownAddress for that of somebody else, too."""
    address = Address.objects.filter(customer=customer, pk=address_id).select_for_update().first()
    if address is None:
        raise errors.UnknownAddress
    _yield_defaults(customer, content)
    for field, value in vars(content).items():
        setattr(address, field, value)
    address.save()
    return address


def remove_address(*, customer: Customer, address_id: UUID) -> None:
    """The customer no longer has this address. Raises UnknownAddress."""
    deleted, _by_model = Address.objects.filter(customer=customer, pk=address_id).delete()
    if not deleted:
        raise errors.UnknownAddress


def _yield_defaults(customer: Customer, content: AddressContent) -> None:
    for flag in ("is_default_shipping", "is_default_billing"):
        if getattr(content, flag):
            Address.objects.filter(customer=customer, **{flag: True}).update(**{flag: False})
