"""The services that the checkout calls."""

from dataclasses import dataclass
from functools import cache

from shared_libs.clients.cart import CartClient
from shared_libs.clients.customer import CustomerClient
from shared_libs.clients.inventory import InventoryClient
from shared_libs.clients.product import ProductClient


@dataclass(frozen=True)
class Upstreams:
    """One client for each; product is called for promotions only, its signature verified."""

    cart: CartClient
    inventory: InventoryClient
    product: ProductClient
    customer: CustomerClient


@cache
def real() -> Upstreams:
    """The clients of this process."""
    return Upstreams(CartClient(), InventoryClient(), ProductClient(), CustomerClient())
