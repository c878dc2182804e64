"""A fake of product: one price and one tax rate for each article, coupons of so many percent,
promises and holds kept in memory.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from shared_libs.clients.lines import LineLike
from shared_libs.clients.product import ProductClient, PromotionHold, PublishedRules
from shared_libs.clients.quotes import (
    AppliedPromotion,
    Override,
    PriceOverride,
    Quote,
    QuotedLine,
    QuoteInvalid,
    QuoteRequest,
    RefusedCoupon,
    ShippingCharge,
    TaxAmount,
    Totals,
)
from shared_libs.money import round_amount
from shared_libs.refusals import Conflict, NotFound, Rejected
from shared_libs.testing.fakes.misbehaviour import Misbehaving, Misbehaviour, operation

PROMISE = timedelta(minutes=10)
ZERO = Decimal("0.00")
UNLIMITED = 10**9
HELD, REDEEMED, RELEASED = "held", "redeemed", "released"


class FakeProduct(Misbehaving, ProductClient):
    """`FakeProduct(prices={"SKU": Decimal("4.50")}, coupons={"TENTH": Decimal(10)})`; tax is one
    rate, none by default.
    """

    def __init__(
        self,
        prices: Mapping[str, Decimal | int | str] | None = None,
        *,
        tax_rate: Decimal = ZERO,
        shipping: Decimal = ZERO,
        coupons: Mapping[str, Decimal] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.faults = Misbehaviour()
        self.prices = {sku: Decimal(price) for sku, price in (prices or {}).items()}
        self.tax_rate = tax_rate
        self.shipping = shipping
        self.ruleset_version = "1"
        self.quotes: dict[str, Quote] = {}
        self.coupons = dict(coupons or {})
        self.coupon_limits: dict[str, int] = {}
        self.customers_coupons: set[str] = set()
        self.holds: dict[str, PromotionHold] = {}
        self._coupons_of: dict[str, list[str]] = {}
        self._now = now

    @operation
    def quote(self, request: QuoteRequest) -> Quote:
        """Price the lines, promised for ten minutes.

        Raises Rejected for an unknown article, and for an unknown coupon unless it may fail. A
        coupon takes its percentage off.
        """
        barred = self.customers_coupons if request.is_guest else ()
        known, refused = self._sorted_out(request.coupons, barred)
        if refused and not request.coupons_may_fail:
            raise Rejected(code="coupon_unknown", coupon=refused[0].coupon)
        lines = self._priced(request, known)
        shipping = self._shipping(request.shipping_method, request.currency)
        quote = Quote(
            token=f"fake-quote-{len(self.quotes) + 1}",
            expires_at=self._now() + PROMISE,
            ruleset_version=self.ruleset_version,
            channel=request.channel,
            currency=request.currency,
            country=request.country,
            region=request.region,
            shipping_method=request.shipping_method,
            pickup_location=request.pickup_location,
            coupons=tuple(request.coupons),
            lines=lines,
            shipping=shipping,
            totals=_totals(lines, shipping),
            promotions=self._applied(known, lines),
            refused_coupons=refused,
            overrides=tuple(_agreed(each) for each in request.overrides),
        )
        self.quotes[quote.token] = quote
        return quote

    def _sorted_out(
        self, coupons: Sequence[str], barred: Collection[str]
    ) -> tuple[Sequence[str], tuple[RefusedCoupon, ...]]:
        known = [coupon for coupon in coupons if coupon in self.coupons and coupon not in barred]
        return known, tuple(
            RefusedCoupon(each, "customer_required" if each in barred else "coupon_unknown")
            for each in coupons
            if each not in known
        )

    def _priced(self, request: QuoteRequest, coupons: Iterable[str]) -> tuple[QuotedLine, ...]:
        percent = sum((self.coupons[coupon] for coupon in coupons), ZERO)
        agreed = {each.sku: each for each in request.overrides}
        return tuple(
            self._line(line, request.currency, percent, agreed.get(line.sku))
            for line in request.lines
        )

    @operation
    def rules(self) -> PublishedRules:
        """The one rule: what is taxed how much."""
        taxes = {"rate": str(self.tax_rate)}
        return PublishedRules(self.ruleset_version, {"taxes": [taxes]})

    @operation
    def shipping_methods(self, *, currency: str) -> dict[str, Decimal]:
        """Return two ways: standard for the fake's one charge, and pickup for nothing."""
        return {
            method: self._shipping(method, currency).amount for method in ("standard", "pickup")
        }

    def verify_quote(self, token: str) -> Quote:
        """Return a promise this fake made that has not lapsed; no fault strikes here."""
        quote = self.quotes.get(token)
        if quote is None or quote.expires_at <= self._now():
            raise QuoteInvalid
        return quote

    def lapse(self, token: str) -> None:
        """Let a promise be over."""
        self.quotes[token] = replace(self.quotes[token], expires_at=self._now())

    @operation
    def hold_promotions(
        self,
        *,
        reference: str,
        customer: str,  # noqa: ARG002 - as the client's
        currency: str,  # noqa: ARG002 - as the client's
        promotions: Sequence[AppliedPromotion],
        ttl_seconds: int,
    ) -> PromotionHold:
        """Hold a use of each coupon, as often as `coupon_limits` says; a repeat changes nothing."""
        known = self.holds.get(reference)
        if known and known.state == RELEASED:
            raise Conflict(code="cancelled")
        if known:
            return known
        coupons = [each.coupon for each in promotions if each.coupon]
        for coupon in coupons:
            if self._used(coupon) >= self.coupon_limits.get(coupon, UNLIMITED):
                raise Conflict(code="coupon_used_up", coupon=coupon)
        self._coupons_of[reference] = coupons
        return self._settled(reference, HELD, self._now() + timedelta(seconds=ttl_seconds))

    @operation
    def redeem_promotions(self, *, reference: str) -> PromotionHold:
        """Make what is held part of an order."""
        known = self.holds.get(reference)
        if known is None:
            raise NotFound(code="use_unknown")
        if known.state == RELEASED:
            raise Conflict(code="cancelled")
        return self._settled(reference, REDEEMED, known.held_until)

    @operation
    def release_promotions(self, *, reference: str) -> PromotionHold:
        """Give back what is held, and refuse this reference from now on."""
        known = self.holds.get(reference)
        if known and known.state == REDEEMED:
            raise Conflict(code="use_redeemed")
        return self._settled(reference, RELEASED, known.held_until if known else self._now())

    def _settled(self, reference: str, state: str, held_until: datetime) -> PromotionHold:
        self.holds[reference] = PromotionHold(reference, state, held_until)
        return self.holds[reference]

    def _used(self, coupon: str) -> int:
        return sum(
            coupons.count(coupon)
            for reference, coupons in self._coupons_of.items()
            if self.holds[reference].state != RELEASED
        )

    def _applied(
        self, coupons: Sequence[str], lines: Sequence[QuotedLine]
    ) -> tuple[AppliedPromotion, ...]:
        discount = sum((line.discount for line in lines), ZERO)
        return tuple(
            AppliedPromotion(coupon.lower(), coupon, discount, is_limited=True)
            for coupon in coupons
        )

    def _line(
        self, line: LineLike, currency: str, percent: Decimal, agreed: Override | None
    ) -> QuotedLine:
        if line.sku not in self.prices:
            raise Rejected(code="unknown_sku", sku=line.sku)
        listed = self.prices[line.sku]
        price = min(listed, agreed.unit_price) if agreed else listed
        gross = round_amount(price * line.quantity, currency)
        discount = round_amount(gross * percent / 100, currency)
        net = gross - discount
        tax, taxes = self._tax(net, currency)
        return QuotedLine(
            sku=line.sku,
            quantity=line.quantity,
            unit_price=price,
            gross=gross,
            discount=discount,
            net=net,
            tax=tax,
            taxes=taxes,
            total=net + tax,
            list_price=listed if price < listed else None,
        )

    def _shipping(self, method: str, currency: str) -> ShippingCharge:
        amount = ZERO if method == "pickup" else self.shipping
        tax, taxes = self._tax(amount, currency)
        return ShippingCharge(amount, tax, taxes)

    def _tax(self, net: Decimal, currency: str) -> tuple[Decimal, tuple[TaxAmount, ...]]:
        tax = round_amount(net * self.tax_rate, currency)
        return tax, (TaxAmount("GST", tax),) if self.tax_rate else ()


def _totals(lines: Sequence[QuotedLine], shipping: ShippingCharge) -> Totals:
    subtotal = sum((line.gross for line in lines), ZERO)
    discount = sum((line.discount for line in lines), ZERO)
    tax = sum((line.tax for line in lines), shipping.tax)
    return Totals(
        subtotal=subtotal,
        discount=discount,
        shipping=shipping.amount,
        tax=tax,
        total=subtotal - discount + shipping.amount + tax,
    )


def _agreed(each: Override) -> PriceOverride:
    return PriceOverride(each.sku, each.unit_price, each.reference)
