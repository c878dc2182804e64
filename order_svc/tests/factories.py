"""A small world to buy in, and what a customer says to buy."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any  # Any: fields of a dataclass by name
from uuid import UUID, uuid4

from order_svc.orders import services
from order_svc.orders.models import Order
from shared_libs.clients.cart import FrozenLine
from shared_libs.clients.customer import NewWallet
from shared_libs.clients.quotes import QuoteRequest
from shared_libs.testing.fakes.cart import FakeCart
from shared_libs.testing.fakes.customer import FakeCustomer
from shared_libs.testing.fakes.inventory import FakeInventory
from shared_libs.testing.fakes.product import FakeProduct

CART = "cart-of-a-guest-0001"
COUPON = "TENTH"
KEY = "key-of-sixteen-plus-0001"
LINES = (
    FrozenLine("TEA", "Green tea", Decimal(2)),
    FrozenLine("CUP", "Blue cup", Decimal(1)),
)
# 2 x 4.50 + 12.00 = 21.00; shipping 5.00; 15 % tax on each line and on the shipping
TOTAL = Decimal("29.90")
HOME = services.Address(
    name="Ada Tremblay",
    line1="1200, rue Sainte-Catherine Ouest",
    city="Montréal",
    region="QC",
    postal_code="H3B 1K1",
    country="CA",
)


@dataclass
class World:
    """Product, cart and inventory with two articles and one cart."""

    product: FakeProduct = field(
        default_factory=lambda: FakeProduct(
            {"TEA": "4.50", "CUP": "12.00"}, tax_rate=Decimal("0.15"), shipping=Decimal("5.00")
        )
    )
    customer: FakeCustomer = field(default_factory=FakeCustomer)
    inventory: FakeInventory = field(default_factory=lambda: FakeInventory({"TEA": 10, "CUP": 5}))
    cart: FakeCart = field(init=False)

    def __post_init__(self) -> None:
        self.cart = FakeCart(product=self.product)
        self.cart.put(CART, LINES)

    @property
    def upstreams(self) -> services.Upstreams:
        """The four clients as the services take them."""
        return services.Upstreams(self.cart, self.inventory, self.product, self.customer)

    def quote_token(self, **changes: Any) -> str:
        """A live promise for the cart, sent home to Québec."""
        asked: dict[str, Any] = {
            "channel": "web",
            "currency": "CAD",
            "lines": LINES,
            "country": "CA",
            "region": "QC",
            "shipping_method": "standard",
        }
        return self.product.quote(QuoteRequest(**(asked | changes))).token

    def hops(self) -> list[str]:
        """Every call that reached another service; the quotes of the tests' own are left out."""
        asked = [
            *self.cart.faults.asked,
            *self.inventory.faults.asked,
            *self.product.faults.asked,
            *self.customer.faults.asked,
        ]
        own = {"quote", "issue_wallet"}
        return [call.operation for call in asked if call.operation not in own]

    def with_coupon(self, code: str = COUPON) -> None:
        """A coupon in the cart that takes a tenth off: one use of a limited promotion."""
        self.product.coupons[code] = Decimal(10)
        self.cart.carts[CART].coupons = (code,)

    def gift_card(self, amount: str, key: str = "issue-0001") -> services.StoredValueWish:
        """A gift card with so much on it, as one pays with it."""
        new = NewWallet("GIFT_CARD", Decimal(amount), "CAD")
        return services.StoredValueWish(code=self.customer.issue_wallet(key=key, wallet=new).code)

    def left_on_cards(self) -> list[Decimal]:
        """What is on each wallet and promised to nobody."""
        return [wallet.available for wallet in self.customer.wallets.values()]

    def buy(self, *, means: str = "tok_approve", key: str = KEY, **changes: Any) -> services.Answer:
        """Check the cart out with a live quote."""
        if "quote_token" not in changes and "expected_total" not in changes:
            changes["quote_token"] = self.quote_token()
        request = checkout_request(means=means, **changes)
        return services.place_order(
            caller=caller(key=key), request=request, upstreams=self.upstreams
        )

    def bought(self) -> Order:
        """The order of a checkout that went well."""
        self.buy()
        return Order.objects.placed().get()


def checkout_request(*, means: str = "tok_approve", **changes: Any) -> services.CheckoutRequest:
    """A guest's wish to have the cart sent home."""
    said: dict[str, Any] = {
        "cart_id": CART,
        "cart_version": 1,
        "email": "ada@example.org",
        "shipping_method": "standard",
        "payment": services.PaymentChoice("test", means),
        "shipping_address": HOME,
    }
    return services.CheckoutRequest(**(said | changes))


def caller(**changes: Any) -> services.Caller:
    """A guest, known by the cart."""
    known: dict[str, Any] = {
        "actor": f"cart:{CART}",
        "customer_id": None,
        "key": KEY,
        "fingerprint": "f" * 64,
        "source": "one-address",
        "locale": "en",
    }
    return services.Caller(**(known | changes))


def customer_caller(customer_id: UUID | None = None, **changes: Any) -> services.Caller:
    """A signed-in customer."""
    identity = customer_id or uuid4()
    return caller(actor=f"customer:{identity}", customer_id=identity, **changes)


def placed(world: World, customer_id: UUID | None = None, number: int = 1) -> Order:
    """An order of a customer, out of a cart of its own."""
    cart_id = f"cart-of-number-{number:04}"
    world.cart.put(cart_id, LINES)
    world.inventory.available |= {"TEA": Decimal(100), "CUP": Decimal(100)}
    answer = services.place_order(
        caller=customer_caller(customer_id, key=f"{KEY}-{number}"),
        request=checkout_request(cart_id=cart_id, expected_total=TOTAL),
        upstreams=world.upstreams,
    )
    return Order.objects.get(number=answer.location.rsplit("/", 1)[1])
