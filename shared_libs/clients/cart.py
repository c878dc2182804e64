"""Typed client of cart: holding a cart still while it is paid."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote
from uuid import UUID

from shared_libs.clients.quotes import AppliedPromotion, applied_promotion
from shared_libs.http.client import Call, Json, ServiceClient


@dataclass(frozen=True)
class FrozenLine:
    """One line of a frozen cart."""

    sku: str
    name: str
    quantity: Decimal


@dataclass(frozen=True)
class FrozenDraft:
    """The draft order of staff that a cart was made of, and what they noted for colleagues.

    Whose order it is, unless who pays has signed in; None is nobody's.
    """

    number: str
    customer_id: UUID | None
    note: str


@dataclass(frozen=True)
class FrozenIntent:
    """What the shopper wants to pay with first: the gift card of a code, or a kind."""

    code: str
    kind: str


@dataclass(frozen=True)
class FrozenCart:
    """A cart that changes no more for one checkout attempt, with the quote to charge.

    `coupons` are all that the quote was asked with, those that it goes without included;
    `promotions` are those whose use must be held at product and redeemed with the order.
    """

    cart_id: str
    version: int
    currency: str
    channel: str
    lines: tuple[FrozenLine, ...]
    coupons: tuple[str, ...]
    quote_token: str
    quote_was_live: bool
    promotions: tuple[AppliedPromotion, ...] = ()
    draft: FrozenDraft | None = None
    stored_value: tuple[FrozenIntent, ...] = ()


@dataclass(frozen=True)
class CartIntents:
    """What the cart of a currency is to be paid with first, in its order."""

    currency: str
    stored_value: tuple[FrozenIntent, ...]


class CartClient:
    """Calls cart's replicas in turn. Made without arguments; connections are the process's."""

    def __init__(self, core: ServiceClient | None = None) -> None:
        self._core = core or ServiceClient("cart")

    def freeze(  # noqa: PLR0913 - one keyword for each thing a quote is bound to
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
        """Hold the cart still for this attempt; return it with a quote. A repeat answers the same.

        Raises NotFound; Conflict `cart_changed` (`extra["version"]`), `cart_frozen` by another
        attempt, `cart_converted`, `cart_withdrawn`, or `attempt_over` after its thaw; Rejected
        `cart_empty`; Unavailable, when no live quote is at hand and product is down too. 0.25 s a
        try, retried once by its key.
        """
        body = {
            "attempt_id": str(attempt_id),
            "cart_version": cart_version,
            "customer_id": str(customer_id) if customer_id else None,
            "ship_to": {"country": country, "region": region},
            "shipping_method": shipping_method,
            "pickup_location": pickup_location,
            "quote_token": quote_token,
        }
        call = Call(
            "freeze",
            "POST",
            f"/internal/carts/{quote(str(cart_id), safe='')}/freeze",
            kind="write",
            timeout_seconds=0.25,
            retries=1,
            idempotency_key=f"{attempt_id}:freeze",
            body=body,
        )
        return self._core.call(call, _frozen_cart)

    def stored_value(self, *, cart_id: str | UUID, customer_id: UUID | None) -> CartIntents:
        """Return what the cart is to be paid with first; nothing is held still.

        Raises NotFound, also for a cart that is somebody else's. 0.5 s a try, retried once.
        """
        call = Call(
            "stored_value",
            "GET",
            f"/internal/carts/{quote(str(cart_id), safe='')}/stored-value",
            kind="read",
            timeout_seconds=0.5,
            retries=1,
            query=[("customer_id", str(customer_id))] if customer_id else [],
        )
        return self._core.call(call, _cart_intents)

    def thaw(self, *, cart_id: str | UUID, attempt_id: UUID) -> None:
        """Let the cart change again; one that this attempt does not hold is left as it is.

        The attempt cannot freeze it again. Raises NotFound. 0.5 s a try, retried once by its key.
        """
        self._core.call(
            Call(
                "thaw",
                "POST",
                f"/internal/carts/{quote(str(cart_id), safe='')}/thaw",
                kind="write",
                timeout_seconds=0.5,
                retries=1,
                idempotency_key=f"{attempt_id}:thaw",
                body={"attempt_id": str(attempt_id)},
            ),
            _nothing,
        )


def _frozen_cart(answer: Json) -> FrozenCart:
    return FrozenCart(
        cart_id=answer["cart_id"],
        version=int(answer["version"]),
        currency=answer["currency"],
        channel=answer["channel"],
        lines=tuple(
            FrozenLine(line["sku"], line["name"], Decimal(line["quantity"]))
            for line in answer["lines"]
        ),
        coupons=tuple(answer["coupons"]),
        quote_token=answer["quote_token"],
        quote_was_live=bool(answer["quote_was_live"]),
        promotions=tuple(applied_promotion(row) for row in answer["promotions"]),
        draft=_draft(answer.get("draft")),
        stored_value=_intents(answer.get("stored_value", [])),
    )


def _cart_intents(answer: Json) -> CartIntents:
    return CartIntents(answer["currency"], _intents(answer["stored_value"]))


def _intents(rows: list[Json]) -> tuple[FrozenIntent, ...]:
    return tuple(FrozenIntent(each["code"], each["kind"]) for each in rows)


def _draft(answer: Json | None) -> FrozenDraft | None:
    if answer is None:
        return None
    owner = answer["customer_id"]
    return FrozenDraft(answer["number"], UUID(owner) if owner else None, answer["note"])


def _nothing(_: Json) -> None:
    return None
