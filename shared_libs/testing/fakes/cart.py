"""A fake of cart's internal side: carts that can be frozen, thawed and converted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from shared_libs.clients.cart import (
    CartClient,
    CartIntents,
    FrozenCart,
    FrozenDraft,
    FrozenIntent,
    FrozenLine,
)
from shared_libs.clients.quotes import Quote, QuoteRequest
from shared_libs.refusals import Conflict, NotFound, Rejected
from shared_libs.testing.fakes.misbehaviour import Misbehaving, Misbehaviour, operation
from shared_libs.testing.fakes.product import FakeProduct


@dataclass
class HeldCart:
    """A cart as this fake keeps it; change it freely between calls."""

    cart_id: str
    lines: tuple[FrozenLine, ...]
    version: int = 1
    currency: str = "CAD"
    channel: str = "web"
    coupons: tuple[str, ...] = ()
    customer_id: UUID | None = None
    converted: bool = False
    draft: FrozenDraft | None = None
    stored_value: tuple[FrozenIntent, ...] = ()
    withdrawn: bool = False
    frozen_by: UUID | None = None
    answers: dict[UUID, FrozenCart] = field(default_factory=dict)
    ended: set[UUID] = field(default_factory=set)


class FakeCart(Misbehaving, CartClient):
    """`FakeCart(product=fake_product)`, then `fake.put("cart-1", [FrozenLine(...)])`.

    It asks the given product for quotes, as cart does, so one that is down is felt here.
    """

    def __init__(self, product: FakeProduct | None = None) -> None:
        self.faults = Misbehaviour()
        self.product = product or FakeProduct()
        self.carts: dict[str, HeldCart] = {}

    def put(
        self,
        cart_id: str | UUID,
        lines: Iterable[FrozenLine],
        *,
        version: int = 1,
        customer_id: UUID | None = None,
    ) -> HeldCart:
        """Have a cart with these lines, a guest's unless a customer is named."""
        cart = HeldCart(str(cart_id), tuple(lines), version=version, customer_id=customer_id)
        self.carts[cart.cart_id] = cart
        return cart

    @operation
    def freeze(  # noqa: PLR0913 - as the client's
        self,
        *,
        cart_id: str | UUID,
        attempt_id: UUID,
        cart_version: int,
        customer_id: UUID | None,
        country: str,
        region: str,
        shipping_method: str,
        pickup_location: str | None,
        quote_token: str | None,
    ) -> FrozenCart:
        """Hold the cart for this attempt, with the client's quote if it lives, else a new one."""
        cart = self._find(cart_id)
        if cart.customer_id not in {None, customer_id}:
            raise NotFound(code="cart_unknown")
        if attempt_id in cart.ended:
            raise Conflict(code="attempt_over")
        if cart.frozen_by == attempt_id and not cart.converted:
            return cart.answers[attempt_id]
        _ensure_freezable(cart, cart_version)
        live = self._live(cart, quote_token, country, region, shipping_method, pickup_location)
        quote = live or self.product.quote(
            QuoteRequest(
                channel=cart.channel,
                currency=cart.currency,
                lines=cart.lines,
                country=country,
                region=region,
                shipping_method=shipping_method,
                pickup_location=pickup_location,
                coupons=cart.coupons,
                coupons_may_fail=True,
            )
        )
        cart.frozen_by = attempt_id
        cart.answers[attempt_id] = _frozen(cart, quote, was_live=live is not None)
        return cart.answers[attempt_id]

    @operation
    def stored_value(self, *, cart_id: str | UUID, customer_id: UUID | None) -> CartIntents:
        """Return what the cart is to be paid with first."""
        cart = self._find(cart_id)
        if cart.customer_id not in {None, customer_id}:
            raise NotFound(code="cart_unknown")
        return CartIntents(cart.currency, cart.stored_value)

    @operation
    def thaw(self, *, cart_id: str | UUID, attempt_id: UUID) -> None:
        """Let the cart change again if this attempt holds it; the attempt is over."""
        cart = self._find(cart_id)
        cart.ended.add(attempt_id)
        if cart.frozen_by == attempt_id:
            cart.frozen_by = None

    def _find(self, cart_id: str | UUID) -> HeldCart:
        if str(cart_id) not in self.carts:
            raise NotFound(code="cart_unknown")
        return self.carts[str(cart_id)]

    def _live(
        self,
        cart: HeldCart,
        token: str | None,
        country: str,
        region: str,
        method: str,
        pickup: str | None,
    ) -> Quote | None:
        if token is None:
            return None
        try:
            quote = self.product.verify_quote(token)
        except Rejected:
            return None
        fits = quote.matches(
            cart.lines, country, region, method, pickup, cart.coupons, cart.currency, cart.channel
        )
        return quote if fits else None


def _ensure_freezable(cart: HeldCart, version: int) -> None:
    if cart.converted:
        raise Conflict(code="cart_converted")
    if cart.withdrawn:
        raise Conflict(code="cart_withdrawn")
    if cart.frozen_by is not None:
        raise Conflict(code="cart_frozen")
    if cart.version != version:
        raise Conflict(code="cart_changed", version=cart.version)
    if not cart.lines:
        raise Rejected(code="cart_empty")


def _frozen(cart: HeldCart, quote: Quote, *, was_live: bool) -> FrozenCart:
    return FrozenCart(
        cart_id=cart.cart_id,
        version=cart.version,
        currency=cart.currency,
        channel=cart.channel,
        lines=cart.lines,
        coupons=cart.coupons,
        quote_token=quote.token,
        quote_was_live=was_live,
        promotions=quote.to_hold,
        draft=cart.draft,
        stored_value=cart.stored_value,
    )
