"""Typed client of product: exact prices and taxes, promised by a signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from shared_libs.clients.quotes import (
    AppliedPromotion,
    Quote,
    QuoteRequest,
    quote_from_answer,
    verify_quote,
)
from shared_libs.http.client import Call, Json, ServiceClient


@dataclass(frozen=True)
class PromotionHold:
    """What is held of promotions under a reference."""

    reference: str
    state: str
    held_until: datetime


@dataclass(frozen=True)
class PublishedRules:
    """All rules that hold at the counter and online: price lists, taxes, shipping, promotions."""

    version: str
    rules: Json


class ProductClient:
    """Calls product. Made anywhere without arguments; connections are the process's."""

    def __init__(self, core: ServiceClient | None = None) -> None:
        self._core = core or ServiceClient("product")

    def quote(self, request: QuoteRequest) -> Quote:
        """Return what the lines cost now, with a token that keeps the promise for ten minutes.

        Raises Rejected for what cannot be sold so; a coupon that cannot be used is one of those,
        unless it may fail: then the quote goes without it and names it. 0.5 s, never retried: the
        call has no key.
        """
        path, body = "/internal/quotes", request.as_json()
        call = Call("quote", "POST", path, "read", timeout_seconds=0.5, body=body)
        return self._core.call(call, quote_from_answer)

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
