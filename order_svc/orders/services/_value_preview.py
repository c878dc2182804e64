"""What gift cards and store credit would pay of a total, before anybody pays; nothing is held."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from order_svc.orders import errors, rules
from order_svc.orders.services import _upstreams
from order_svc.orders.services._claim import StoredValueWish
from order_svc.orders.services._upstreams import Upstreams
from shared_libs.clients.customer import CustomerClient
from shared_libs.refusals import NotFound, Refusal
from shared_libs.trade import cards

_USABLE = {"ACTIVE", "EXHAUSTED"}


@dataclass(frozen=True)
class PreviewRequest:
    """The total of a cart, and what shall pay first; None is what the cart remembers."""

    cart_id: str
    expected_total: Decimal
    stored_value: tuple[StoredValueWish, ...] | None = None


@dataclass(frozen=True)
class Cover:
    """What one card, or the store credit, has free and would pay; or why it cannot."""

    kind: str
    last_four: str
    available: Decimal
    amount: Decimal
    problem: Refusal | None


@dataclass(frozen=True)
class ValuePreview:
    """What is paid by stored value, in its order, and what is left for the payment."""

    currency: str
    total: Decimal
    covers: tuple[Cover, ...]
    to_pay: Decimal


def preview_stored_value(
    *, request: PreviewRequest, customer_id: UUID | None, upstreams: Upstreams | None = None
) -> ValuePreview:
    """What stored value would pay, as things are now; the checkout holds what there is then.

    A call to cart, and one to customer for each. Raises NotFound for a cart that is not the
    caller's, CustomerRequired, and Unavailable.
    """
    known = upstreams or _upstreams.real()
    cart = known.cart.stored_value(cart_id=request.cart_id, customer_id=customer_id)
    wishes = request.stored_value
    if wishes is None:
        wishes = tuple(StoredValueWish(each.code, each.kind) for each in cart.stored_value)
    held = _Held(known.customer, customer_id, cart.currency)
    covers = tuple(_covers(wishes, held, request.expected_total))
    paid = sum((each.amount for each in covers), Decimal(0))
    return ValuePreview(
        cart.currency, request.expected_total, covers, request.expected_total - paid
    )


@dataclass(frozen=True)
class _Held:
    """Where what there is can be asked for."""

    customer: CustomerClient
    customer_id: UUID | None
    currency: str

    def available(self, position: int, wish: StoredValueWish) -> Decimal:
        """What can be held now.

        Raises CustomerRequired, StoredValueUnknown and StoredValueUnusable.
        """
        if wish.kind:
            if self.customer_id is None:
                raise errors.CustomerRequired(position=position)
            return self.customer.credit(customer_id=self.customer_id, currency=self.currency)
        try:
            wallet = self.customer.wallet(code=wish.code)
        except NotFound:
            raise errors.StoredValueUnknown(position=position) from None
        if wallet.status not in _USABLE or wallet.currency != self.currency:
            raise errors.StoredValueUnusable(position=position)
        return max(wallet.available, Decimal(0))


def _covers(wishes: Iterable[StoredValueWish], held: _Held, left: Decimal) -> Iterator[Cover]:
    for position, wish in enumerate(wishes):
        problem: Refusal | None = None
        available = Decimal(0)
        try:
            available = held.available(position, wish)
        except (
            errors.CustomerRequired,
            errors.StoredValueUnknown,
            errors.StoredValueUnusable,
        ) as no:
            problem = no
        pays = rules.value_paid(available=available, wanted=wish.amount, left=left)
        left -= pays
        last_four = "" if wish.kind else cards.last_four(wish.code)
        yield Cover(wish.kind or "gift_card", last_four, available, pays, problem)
