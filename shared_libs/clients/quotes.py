"""What product promises by a signed quote: asked, read from an answer, and verified offline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from shared_libs.auth import tokens
from shared_libs.clients import lines as lines_
from shared_libs.clients.lines import LineLike
from shared_libs.http.client import Json
from shared_libs.refusals import Rejected


class QuoteInvalid(Rejected):
    """The quote token is not product's, or its promise is over."""

    code = "quote_invalid"
    detail = _("The price promise is not valid or has lapsed.")


@dataclass(frozen=True)
class TaxAmount:
    """The tax of one jurisdiction."""

    code: str
    amount: Decimal


class Override(Protocol):
    """A price that staff have agreed on for an article, a service's own record included."""

    @property
    def sku(self) -> str: ...

    @property
    def unit_price(self) -> Decimal: ...

    @property
    def reference(self) -> str: ...


@dataclass(frozen=True)
class PriceOverride:
    """A price that staff have agreed on, as a quote was asked for it."""

    sku: str
    unit_price: Decimal
    reference: str


@dataclass(frozen=True)
class QuoteRequest:
    """What is to be priced, for where and for whom.

    `overrides` are for cart alone; a guest gets nothing that is limited for each customer.
    """

    channel: str
    currency: str
    lines: Iterable[LineLike]
    country: str
    region: str
    shipping_method: str
    pickup_location: str | None = None
    coupons: Sequence[str] = ()
    coupons_may_fail: bool = False
    store: str | None = None
    customer_group: str | None = None
    overrides: Iterable[Override] = ()
    is_guest: bool = False

    def as_json(self) -> Json:
        """Return it as the request's body has it; what is not chosen is not said."""
        chosen = {
            "coupons_may_fail": self.coupons_may_fail,
            "store": self.store,
            "customer_group": self.customer_group,
            "overrides": [_override_json(each) for each in self.overrides],
            "is_guest": self.is_guest,
        }
        return {
            "channel": self.channel,
            "currency": self.currency,
            "lines": lines_.as_json(self.lines),
            "ship_to": {"country": self.country, "region": self.region},
            "shipping_method": self.shipping_method,
            "pickup_location": self.pickup_location,
            "coupons": list(self.coupons),
            **{name: value for name, value in chosen.items() if value},
        }


@dataclass(frozen=True)
class QuotedLine:
    """One line with its price and taxes; `list_price` is there where staff agreed on another."""

    sku: str
    quantity: Decimal
    unit_price: Decimal
    gross: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    taxes: tuple[TaxAmount, ...]
    total: Decimal
    list_price: Decimal | None = None


@dataclass(frozen=True)
class ShippingCharge:
    """What shipping costs, net of tax, and its taxes."""

    amount: Decimal
    tax: Decimal
    taxes: tuple[TaxAmount, ...]


@dataclass(frozen=True)
class AppliedPromotion:
    """A promotion that a quote counts on; a use of it must be held where it is limited."""

    code: str
    coupon: str | None
    amount: Decimal
    is_limited: bool


@dataclass(frozen=True)
class RefusedCoupon:
    """A coupon that a quote goes without, and the code of the reason."""

    coupon: str
    code: str


@dataclass(frozen=True)
class Totals:
    """The sums of a quote, in its one currency."""

    subtotal: Decimal
    discount: Decimal
    shipping: Decimal
    tax: Decimal
    total: Decimal


@dataclass(frozen=True)
class Quote:
    """What the lines cost at one place, as product has promised it until `expires_at`."""

    token: str
    expires_at: datetime
    ruleset_version: str
    channel: str
    currency: str
    country: str
    region: str
    shipping_method: str
    pickup_location: str | None
    coupons: tuple[str, ...]
    lines: tuple[QuotedLine, ...]
    shipping: ShippingCharge
    totals: Totals
    promotions: tuple[AppliedPromotion, ...] = ()
    refused_coupons: tuple[RefusedCoupon, ...] = ()
    overrides: tuple[PriceOverride, ...] = ()

    @property
    def to_hold(self) -> tuple[AppliedPromotion, ...]:
        """The promotions whose use must be held before the sale, and redeemed with it."""
        return tuple(promotion for promotion in self.promotions if promotion.is_limited)

    def matches(
        self,
        lines: Iterable[LineLike],
        country: str,
        region: str,
        method: str,
        pickup: str | None,
        coupons: Iterable[str],
        currency: str,
        channel: str = "web",
    ) -> bool:
        """Whether the promise covers exactly this: lines by article, zone, method, coupons.

        The channel counts too: a till's price is no promise on the web.
        """
        promised = (self.country, self.region, self.shipping_method, self.currency, self.channel)
        return (
            promised == (country, region, method, currency, channel)
            and (self.pickup_location or None) == (pickup or None)
            and sorted(self.coupons) == sorted(coupons)
            and lines_.quantity_by_sku(self.lines) == lines_.quantity_by_sku(lines)
        )


TOTALS = ("subtotal", "discount", "shipping", "tax", "total")


LINE_AMOUNTS = ("quantity", "unit_price", "gross", "discount", "net", "tax", "total")


def verify_quote(token: str) -> Quote:
    """Return the promise in a token that product signed and that has not lapsed.

    Asks nobody. Raises Rejected `quote_invalid` for any other token.
    """
    try:
        claims = tokens.verify(token, audience="quote", issuer="product")
        quote = _quote_from_claims(token, claims)
    except (tokens.InvalidToken, LookupError, TypeError, ValueError, ArithmeticError) as exc:
        raise QuoteInvalid from exc
    # the leeway for clocks is for tokens just made, not for promises that are over
    if quote.expires_at <= datetime.now(UTC):
        raise QuoteInvalid
    return quote


def _quote_from_claims(token: str, claims: Json) -> Quote:
    return Quote(
        token=token,
        expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        ruleset_version=str(claims["rs"]),
        shipping_method=claims["method"],
        pickup_location=claims["pickup"],
        **_common(claims),
    )


def quote_from_answer(answer: Json) -> Quote:
    return Quote(
        token=answer["quote_token"],
        expires_at=datetime.fromisoformat(answer["expires_at"]),
        ruleset_version=str(answer["ruleset_version"]),
        shipping_method=answer["shipping_method"],
        pickup_location=answer["pickup_location"],
        **_common(answer),
    )


def _common(document: Json) -> Json:
    """Return the members that an answer and a token spell alike."""
    return {
        "channel": document["channel"],
        "currency": document["currency"],
        "country": document["ship_to"]["country"],
        "region": document["ship_to"]["region"],
        "coupons": tuple(document["coupons"]),
        "lines": tuple(_line(line) for line in document["lines"]),
        "shipping": ShippingCharge(
            amount=Decimal(document["shipping"]["amount"]),
            tax=Decimal(document["shipping"]["tax"]),
            taxes=_taxes(document["shipping"]["taxes"]),
        ),
        "totals": Totals(**{name: Decimal(document["totals"][name]) for name in TOTALS}),
        "promotions": tuple(applied_promotion(row) for row in document.get("promotions", ())),
        "refused_coupons": tuple(
            RefusedCoupon(row["coupon"], row["code"]) for row in document.get("refused_coupons", ())
        ),
        "overrides": tuple(
            PriceOverride(row["sku"], Decimal(row["unit_price"]), row["reference"])
            for row in document.get("overrides", ())
        ),
    }


def applied_promotion(row: Json) -> AppliedPromotion:
    """Return a promotion that a document counts on."""
    return AppliedPromotion(
        row["code"], row["coupon"], Decimal(row["amount"]), bool(row["is_limited"])
    )


def _line(line: Json) -> QuotedLine:
    amounts = {name: Decimal(line[name]) for name in LINE_AMOUNTS}
    agreed = line.get("override")
    listed = Decimal(agreed["list_price"]) if agreed else None
    return QuotedLine(sku=line["sku"], taxes=_taxes(line["taxes"]), list_price=listed, **amounts)


def _taxes(rows: Iterable[Json]) -> tuple[TaxAmount, ...]:
    return tuple(TaxAmount(row["code"], Decimal(row["amount"])) for row in rows)


def same_overrides(ours: Iterable[Override], promised: Iterable[Override]) -> bool:
    """Whether a promise was made with exactly these agreed prices."""
    return _by_article(ours) == _by_article(promised)


def _by_article(overrides: Iterable[Override]) -> dict[str, tuple[Decimal, str]]:
    return {each.sku: (each.unit_price, each.reference) for each in overrides}


def _override_json(each: Override) -> dict[str, str]:
    return {"sku": each.sku, "unit_price": str(each.unit_price), "reference": each.reference}
