"""What staff do to carts, each with a reason that is kept."""

from datetime import datetime

from django.db import transaction

from cart_svc.carts import errors, rules, selectors, store
from cart_svc.carts.models import CartSnapshot, StaffAction


@transaction.atomic
def release_cart(*, number: str, reason: str, actor: str, now: datetime) -> None:
    """The cart can be changed again though its checkout has not let it go, and who did it stays.

    The attempt cannot freeze it any more; should it end in an order all the same, the cart becomes
    that. Only a cart that has been held longer than any checkout works is released. The store is
    written inside the transaction: should it fail, nothing is noted. Raises UnknownCart,
    NotFrozen, StillBeingPaid.
    """
    cart = selectors.cart_by_number(number=number)
    if cart.state != "frozen":
        raise errors.NotFrozen
    if not rules.can_be_released(cart, now=now):
        raise errors.StillBeingPaid
    StaffAction.objects.create(
        snapshot=next(iter(CartSnapshot.objects.filter(pk=number)), None),
        number=number,
        kind=StaffAction.Kind.RELEASED,
        actor=actor,
        reason=reason,
        done_at=now,
    )
    store.thaw(cart_id=cart.id, attempt_id=cart.attempt)
