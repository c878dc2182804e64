"""Typed client of product: exact prices and taxes, promised by a signature."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from shared_libs.auth import tokens
from shared_libs.clients import lines as lines_
from shared_libs.clients.lines import LineLike
from shared_libs.http.client import Call, Json, ServiceClient
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
class PromotionHold:
    """What is held of promotions under a reference."""

    reference: str
    state: str
    held_until: datetime


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


@dataclass(frozen=True)
class PublishedRules:
    """All rules that hold at the counter and online: price lists, taxes, shipping, promotions."""

    version: str
    rules: Json


class ProductClient:
    """Calls product. Made anywhere without arguments; connections are the process's."""

    def __init__(self, core: ServiceClient | None = None) -> None:
        self._core = core or ServiceClient("product")

    def quote(  # noqa: PLR0913 - one keyword for each thing a quote is bound to
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
        coupons_may_fail: bool = False,
        store: str | None = None,
        customer_group: str | None = None,
        overrides: Iterable[Override] = (),
        is_guest: bool = False,
    ) -> Quote:
        """Return what the lines cost now, with a token that keeps the promise for ten minutes.

        `overrides` are for cart alone; a guest gets nothing that is limited for each customer.
        Raises Rejected for what cannot be sold so; a coupon that cannot be used is one of those,
        unless it may fail: then the quote goes without it and names it. 0.5 s, never retried: the
        call has no key.
        """
        chosen = {
            "coupons_may_fail": coupons_may_fail,
            "store": store,
            "customer_group": customer_group,
            "overrides": [_override_json(each) for each in overrides],
            "is_guest": is_guest,
        }
        body = {
            "channel": channel,
            "currency": currency,
            "lines": lines_.as_json(lines),
            "ship_to": {"country": country, "region": region},
            "shipping_method": shipping_method,
            "pickup_location": pickup_location,
            "coupons": list(coupons),
            **{name: value for name, value in chosen.items() if value},
        }
        call = Call("quote", "POST", "/internal/quotes", "read", timeout_seconds=0.5, body=body)
        return self._core.call(call, _quote_from_answer)

    def shipping_methods(self, *, currency: str) -> dict[str, Decimal]:
        """Return what each way of shipping costs, before tax and promotions.

        0.5 s a try, retried once.
        """
        return self._core.call(
            Call(
                "shipping_methods",
                "GET",
                "/internal/shipping-methods",
                kind="read",
                timeout_seconds=0.5,
                retries=1,
                query=[("currency", currency)],
            ),
            _amount_by_method,
        )

    def rules(self) -> PublishedRules:
        """Return the rules of the version that is in force, as tills get them.

        2 s a try, retried once.
        """
        path = "/api/v1/rulesets/current"
        call = Call("rules", "GET", path, kind="read", timeout_seconds=2.0, retries=1)
        return self._core.call(call, _published_rules)

    def hold_promotions(
        self,
        *,
        reference: str,
        customer: str,
        currency: str,
        promotions: Sequence[AppliedPromotion],
        ttl_seconds: int,
    ) -> PromotionHold:
        """Hold a use of each of these promotions of a quote, or of none; a repeat changes nothing.

        `customer` is whom limits for each customer are counted for, "" for nobody known. Raises
        Conflict `promotion_used_up`, `coupon_used_up`, `customer_limit_reached`, `cancelled` after
        a release, Rejected `customer_required`. 0.25 s a try, retried once by its key.
        """
        return self._core.call(
            Call(
                "hold_promotions",
                "POST",
                "/internal/promotions/uses",
                kind="write",
                timeout_seconds=0.25,
                retries=1,
                idempotency_key=f"{reference}:hold-promotions",
                body={
                    "reference": reference,
                    "customer": customer,
                    "currency": currency,
                    "ttl_seconds": ttl_seconds,
                    "promotions": [
                        {"code": each.code, "coupon": each.coupon, "amount": str(each.amount)}
                        for each in promotions
                    ],
                },
            ),
            _hold,
        )

    def redeem_promotions(self, *, reference: str) -> PromotionHold:
        """Make what is held part of an order. A repeat changes nothing.

        Raises Conflict when it had lapsed and is used up, `cancelled` after a release, and
        NotFound. 0.25 s a try, retried once by its key.
        """
        return self._settle("redeem", reference)

    def release_promotions(self, *, reference: str) -> PromotionHold:
        """Give back what is held, and see that no late hold of it succeeds.

        Works for a reference never heard of too. Raises Conflict `use_redeemed`. 0.25 s a try,
        retried once by its key.
        """
        return self._settle("release", reference)

    def _settle(self, verb: str, reference: str) -> PromotionHold:
        return self._core.call(
            Call(
                f"{verb}_promotions",
                "POST",
                f"/internal/promotions/uses/{reference}/{verb}",
                kind="write",
                timeout_seconds=0.25,
                retries=1,
                idempotency_key=f"{reference}:{verb}-promotions",
                body={},
            ),
            _hold,
        )

    def verify_quote(self, token: str) -> Quote:
        """Return the promise in a token, without a call; raises QuoteInvalid."""
        return verify_quote(token)


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


def _quote_from_answer(answer: Json) -> Quote:
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


def same_overrides(ours: Iterable[Override], promised: Iterable[Override]) -> bool:
    """Whether a promise was made with exactly these agreed prices."""
    return _by_article(ours) == _by_article(promised)


def _by_article(overrides: Iterable[Override]) -> dict[str, tuple[Decimal, str]]:
    return {each.sku: (each.unit_price, each.reference) for each in overrides}


def _override_json(each: Override) -> dict[str, str]:
    return {"sku": each.sku, "unit_price": str(each.unit_price), "reference": each.reference}


TOTALS = ("subtotal", "discount", "shipping", "tax", "total")
LINE_AMOUNTS = ("quantity", "unit_price", "gross", "discount", "net", "tax", "total")


def _line(line: Json) -> QuotedLine:
    amounts = {name: Decimal(line[name]) for name in LINE_AMOUNTS}
    agreed = line.get("override")
    listed = Decimal(agreed["list_price"]) if agreed else None
    return QuotedLine(sku=line["sku"], taxes=_taxes(line["taxes"]), list_price=listed, **amounts)


def applied_promotion(row: Json) -> AppliedPromotion:
    """Return a promotion that a document counts on."""
    return AppliedPromotion(
        row["code"], row["coupon"], Decimal(row["amount"]), bool(row["is_limited"])
    )


def _amount_by_method(answer: Json) -> dict[str, Decimal]:
    return {row["method"]: Decimal(row["amount"]) for row in answer["results"]}


def _published_rules(answer: Json) -> PublishedRules:
    return PublishedRules(str(answer["version"]), answer["rules"] or {})


def _hold(answer: Json) -> PromotionHold:
    return PromotionHold(
        reference=str(answer["reference"]),
        state=str(answer["state"]),
        held_until=datetime.fromisoformat(answer["held_until"]),
    )


def _taxes(rows: Iterable[Json]) -> tuple[TaxAmount, ...]:
    return tuple(TaxAmount(row["code"], Decimal(row["amount"])) for row in rows)
