"""A fake of product: one price and one tax rate for each article, promises kept in memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from shared_libs.clients.lines import LineLike
from shared_libs.clients.product import (
    ProductClient,
    Quote,
    QuotedLine,
    QuoteInvalid,
    ShippingCharge,
    TaxAmount,
    Totals,
)
from shared_libs.money import round_amount
from shared_libs.refusals import Rejected
from shared_libs.testing.fakes.misbehaviour import Misbehaving, Misbehaviour, operation

PROMISE = timedelta(minutes=10)
ZERO = Decimal("0.00")


class FakeProduct(Misbehaving, ProductClient):
    """`FakeProduct(prices={"SKU": Decimal("4.50")})`; tax is one rate, none by default."""

    def __init__(
        self,
        prices: Mapping[str, Decimal | int | str] | None = None,
        *,
        tax_rate: Decimal = ZERO,
        shipping: Decimal = ZERO,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.faults = Misbehaviour()
        self.prices = {sku: Decimal(price) for sku, price in (prices or {}).items()}
        self.tax_rate = tax_rate
        self.shipping = shipping
        self.ruleset_version = "1"
        self.quotes: dict[str, Quote] = {}
        self._now = now

    @operation
    def quote(  # noqa: PLR0913 - as the client's
        self,
        *,
        channel: str,
        currency: str,
        lines: Iterable[LineLike],
        country: str,
        region: str,
        shipping_method: str,
        pickup_location: str | None = None,
        coupons: Sequence[str] = (),
        store: str | None = None,  # noqa: ARG002 - as the client's
    ) -> Quote:
        """Price the lines, promised for ten minutes.

        Raises Rejected for an unknown article, and for any coupon: product knows none yet.
        """
        for coupon in coupons:
            raise Rejected(code="coupon_unknown", coupon=coupon)
        quoted = tuple(self._line(line, currency) for line in lines)
        shipping = self._shipping(shipping_method, currency)
        quote = Quote(
            token=f"fake-quote-{len(self.quotes) + 1}",
            expires_at=self._now() + PROMISE,
            ruleset_version=self.ruleset_version,
            channel=channel,
            currency=currency,
            country=country,
            region=region,
            shipping_method=shipping_method,
            pickup_location=pickup_location,
            coupons=tuple(coupons),
            lines=quoted,
            shipping=shipping,
            totals=_totals(quoted, shipping),
        )
        self.quotes[quote.token] = quote
        return quote

    def verify_quote(self, token: str) -> Quote:
        """Return a promise this fake made that has not lapsed; no fault strikes here."""
        quote = self.quotes.get(token)
        if quote is None or quote.expires_at <= self._now():
            raise QuoteInvalid
        return quote

    def lapse(self, token: str) -> None:
        """Let a promise be over."""
        self.quotes[token] = replace(self.quotes[token], expires_at=self._now())

    def _line(self, line: LineLike, currency: str) -> QuotedLine:
        if line.sku not in self.prices:
            raise Rejected(code="unknown_sku", sku=line.sku)
        price = self.prices[line.sku]
        gross = round_amount(price * line.quantity, currency)
        tax, taxes = self._tax(gross, currency)
        return QuotedLine(
            sku=line.sku,
            quantity=line.quantity,
            unit_price=price,
            gross=gross,
            discount=ZERO,
            net=gross,
            tax=tax,
            taxes=taxes,
            total=gross + tax,
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
    tax = sum((line.tax for line in lines), shipping.tax)
    return Totals(
        subtotal=subtotal,
        discount=ZERO,
        shipping=shipping.amount,
        tax=tax,
        total=subtotal + shipping.amount + tax,
    )
