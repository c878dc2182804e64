"""What a cart is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

PRODUCT, INVENTORY = "product", "inventory"


@dataclass(frozen=True)
class Article:
    """Cart's own copy of what product says of a variant."""

    sku: str
    name: Mapping[str, str]
    whole_quantity: bool
    status: str
    in_stock: bool
    prices: Mapping[str, Decimal]
    slug: str = ""
    picture: Mapping[str, str] | None = None
    max_quantity: Decimal | None = None

    def price(self, channel: str, currency: str) -> Decimal | None:
        """What one of it costs there; None where it is not sold."""
        return self.prices.get(f"{channel}:{currency}")


@dataclass(frozen=True)
class Shipping:
    """Where the goods go and how."""

    country: str
    region: str
    method: str
    postal_code: str = ""
    pickup_location: str | None = None


@dataclass(frozen=True)
class Contact:
    """Where a reminder of the cart may go, if its shopper has agreed to that."""

    email: str
    consent: bool


@dataclass(frozen=True)
class WantedValue:
    """What somebody says is to pay: the card of a code, a card that the cart has already by the end
    of its code, or a kind.
    """

    code: str = ""
    kind: str = ""
    last_four: str = ""


@dataclass(frozen=True)
class ValueIntent:
    """What the shopper wants to pay with first: the gift card of a code, or the own store credit
    (`kind`). The code is money: it leaves with the frozen cart alone, and no snapshot has it.
    """

    code: str = ""
    kind: str = ""

    @property
    def last_four(self) -> str:
        """What is shown of a card."""
        return "".join(self.code.replace("-", "").split())[-4:].upper()


@dataclass(frozen=True)
class Visit:
    """Someone at a cart, now: a guest has no customer id, and "" expects no certain version."""

    cart_id: str
    customer_id: str
    expected_version: str
    now: datetime


@dataclass(frozen=True)
class HeldLine:
    """A line as the store holds it; the price is the one seen when the line last changed."""

    sku: str
    quantity: Decimal
    seen_price: Decimal


@dataclass(frozen=True)
class PriceOverride:
    """What staff have agreed to ask for one of an article, for so many units at most.

    `list_price` is what it cost by the list then; under `reference` stands who, when and why. It
    counts until `ends_at`; without an end as long as what it was agreed on for lives. `is_over`
    says that this has passed.
    """

    sku: str
    unit_price: Decimal
    list_price: Decimal
    quantity: Decimal
    reference: str
    ends_at: datetime | None = None
    is_over: bool = False


@dataclass(frozen=True)
class DraftMark:
    """What a cart keeps of the draft order that it was made of: nobody changes its goods, and no
    checkout takes it after `ends_at`.

    An order of somebody who is not signed in is `customer_id`'s ("" is nobody's).
    """

    number: str
    customer_id: str
    ends_at: datetime
    note: str = ""


@dataclass(frozen=True)
class Cart:
    """A cart as the store holds it."""

    id: str
    version: int
    state: str
    currency: str
    channel: str
    customer_id: str
    lines: tuple[HeldLine, ...]
    articles: Mapping[str, Article] = field(default_factory=dict)
    shipping: Shipping | None = None
    coupons: tuple[str, ...] = ()
    away: frozenset[str] = frozenset()
    saved: tuple[HeldLine, ...] = ()
    number: str = ""
    language: str = "en"
    contact: Contact | None = None
    stored_value: tuple[ValueIntent, ...] = ()
    updated_at: datetime | None = None
    restored_at: datetime | None = None
    frozen_at: datetime | None = None
    attempt: str = ""
    overrides: Mapping[str, PriceOverride] = field(default_factory=dict)
    draft: DraftMark | None = None

    @property
    def is_guests(self) -> bool:
        """Whether nobody is known whose order it will be."""
        return not self.customer_id and not (self.draft and self.draft.customer_id)

    @property
    def is_stale(self) -> bool:
        """Whether product does not answer, so that nobody vouches for the copied prices."""
        return PRODUCT in self.away
