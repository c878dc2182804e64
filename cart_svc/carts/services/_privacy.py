"""What carts hold of a person, shown and erased."""

from cart_svc.carts import store
from cart_svc.carts.models import ConvertedCart
from shared_libs.privacy import DONE, Erased, Held, Person


def export_person(person: Person) -> Held:
    """The open cart, and the carts that became orders. Raises CartsUnavailable."""
    customer_id = str(person.customer_id)
    converted = ConvertedCart.objects.filter(customer_id=customer_id).order_by("converted_at")
    held: Held = {"orders": list(converted.values_list("order_number", flat=True))}
    cart_id = store.mine(customer_id)
    if cart_id is not None:
        lines = store.read(cart_id, customer_id).lines
        held["cart"] = [{"sku": line.sku, "quantity": f"{line.quantity:f}"} for line in lines]
    return held if any(held.values()) else {}


def erase_person(person: Person) -> Erased:
    """The open cart is gone; which carts became orders stays, under an id that leads to nobody."""
    store.forget(str(person.customer_id))
    return Erased(DONE)
