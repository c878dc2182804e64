"""Stripe, by its official library: PaymentIntents with manual capture, found by our reference.

The library is imported where it is first needed: it is large, and most shops' processes of ours
never ask it. Stripe's search lags behind by up to a minute, so a payment is found by the id that
our books have of it, and searched for only when no answer has ever come.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar  # Any: Stripe's objects, and the free JSON of its events
from uuid import UUID

import orjson
import requests
import structlog
from django.conf import settings

from order_svc.orders.models import Payment
from order_svc.orders.providers import _signatures
from order_svc.orders.providers._interface import (
    Charge,
    ChargePage,
    ChargeState,
    Notice,
    OutcomeUnknown,
    ProviderEvent,
    ProviderUnavailable,
    RefundDeclined,
    SignatureInvalid,
    UnknownCharge,
)
from shared_libs.http import deadline
from shared_libs.money import places
from shared_libs.refusals import Conflict, PaymentDeclined

CONNECT_SECONDS = 0.3
PAGE = 100
STATES: dict[str, ChargeState] = {
    "requires_action": "requires_action",
    "requires_capture": "authorised",  # or captured in part
    "succeeded": "captured",
    "canceled": "voided",
    "requires_payment_method": "declined",
    "requires_confirmation": "declined",
}
KINDS = {
    "payment_intent.amount_capturable_updated": "authorise",
    "payment_intent.succeeded": "capture",
    "payment_intent.canceled": "void",
    "payment_intent.payment_failed": "decline",
    "charge.refunded": "refund",
    "charge.dispute.created": "dispute",
}
# what is charged for when a reference is made unusable: the smallest that Stripe knows
TOMBSTONE = {"amount": 100, "currency": "cad", "capture_method": "manual"}
log = structlog.get_logger(__name__)
Result = TypeVar("Result")


class StripeProvider:
    """The provider `stripe`."""

    def authorise(
        self, *, reference: UUID, token: str, amount: Decimal, currency: str, timeout_seconds: float
    ) -> Charge:
        """Set the amount aside, by a key of ours: a repeat is the same PaymentIntent."""
        params = {
            "amount": _minor(amount, currency),
            "currency": currency.lower(),
            "capture_method": "manual",
            "confirm": True,
            "payment_method": token,
            "payment_method_types": ["card"],
            "payment_method_options": {"card": {"request_multicapture": "if_available"}},
            "metadata": {"reference": str(reference)},
            "return_url": settings.STRIPE_RETURN_URL,
        }
        options = {"idempotency_key": f"{reference}:authorise"}
        try:
            made = self._ask(lambda api: api.create(params, options), timeout_seconds)
        except self._errors.IdempotencyError as taken:
            raise _taken(taken) from taken
        except self._errors.InvalidRequestError as refused:
            log.warning("stripe.refused", reference=str(reference), code=refused.code)
            raise PaymentDeclined from refused
        charge = self._charge(self._ask(lambda api: api.retrieve(made.id), timeout_seconds))
        if charge.state in {"voided", "declined"}:
            raise PaymentDeclined
        return charge

    def capture(self, *, reference: UUID, upto: Decimal, currency: str, is_last: bool) -> Charge:
        """Take what is missing, by a key that names the sum: a repeat is the same capture."""
        intent = self._find(reference)
        missing = max(_minor(upto, currency) - intent.amount_received, 0)
        if intent.status != "requires_capture" or not (missing or is_last):
            return self._ensure_not_voided(reference)
        params: dict[str, Any] = {"amount_to_capture": missing}
        if _takes_parts(intent):  # else every capture is the last, and Stripe refuses the word
            params["final_capture"] = is_last
        options = {"idempotency_key": f"{reference}:capture:{upto}:{missing}:{is_last}"}
        try:
            taken = self._ask(lambda api: api.capture(intent.id, params, options))
        except self._errors.InvalidRequestError:
            return self._ensure_not_voided(reference)
        # what was given back of earlier captures is not in the answer
        return self.lookup(reference=reference) if intent.amount_received else self._charge(taken)

    def _ensure_not_voided(self, reference: UUID) -> Charge:
        charge = self.lookup(reference=reference)
        if charge.state == "voided":
            raise Conflict(code="charge_voided")
        return charge

    def void(self, *, reference: UUID) -> Charge:
        """Let go of what is set aside; a reference never heard of is made unusable."""
        try:
            intent = self._find(reference)
        except UnknownCharge:
            intent = self._bury(reference)
        if intent.amount_received:
            raise Conflict(code="charge_captured")
        try:
            return self._charge(self._ask(lambda api: api.cancel(intent.id)))
        except self._errors.InvalidRequestError as refused:
            charge = self._charge(self._ask(lambda api: api.retrieve(intent.id)))
            if charge.state != "voided":
                raise Conflict(code="charge_captured") from refused
            return charge

    def refund(self, *, reference: UUID, key: UUID, amount: Decimal, currency: str) -> Charge:
        """Give so much back, by a key of ours."""
        intent = self._find(reference)
        if intent.currency != currency.lower():
            raise RefundDeclined
        params = {
            "payment_intent": intent.id,
            "amount": _minor(amount, currency),
            "metadata": {"key": str(key)},
        }
        options = {"idempotency_key": str(key)}
        try:
            self._ask_client(lambda client: client.v1.refunds.create(params, options))
        except (self._errors.InvalidRequestError, self._errors.IdempotencyError) as refused:
            raise RefundDeclined from refused
        return self.lookup(reference=reference)

    def lookup(self, *, reference: UUID) -> Charge:
        """Say what has become of the payment, what was given back of it included."""
        intent = self._find(reference)
        refunds: Iterable[Any] = ()
        if intent.amount_received:
            params = {"payment_intent": intent.id, "limit": 100}
            refunds = self._ask_client(lambda client: client.v1.refunds.list(params)).data
        return self._charge(intent, refunds)

    def list_charges(self, *, since: datetime, cursor: str = "") -> ChargePage:
        """A hundred PaymentIntents at a time; those that are none of ours are left out."""
        params: dict[str, Any] = {"created": {"gte": int(since.timestamp())}, "limit": PAGE}
        if cursor:
            params["starting_after"] = cursor
        page = self._ask(lambda api: api.list(params))
        ours = [each for each in page.data if _is_ours(each)]
        more = str(page.data[-1].id) if page.has_more else ""
        return ChargePage(tuple(self._charge(each) for each in ours), more)

    def read_webhook(
        self, *, body: bytes, headers: Mapping[str, str], now: datetime
    ) -> ProviderEvent:
        """The event in a body signed in Stripe's way: `t=…,v1=…` over the time and the raw body."""
        parts = [each.partition("=") for each in headers.get("Stripe-Signature", "").split(",")]
        stamp = next((value for name, _, value in parts if name == "t"), "")
        said = [value for name, _, value in parts if name == "v1"]
        message = stamp.encode() + b"." + body
        secrets = settings.WEBHOOK_SECRETS["stripe"]
        is_ours = _signatures.is_signed(message, said, secrets=secrets)
        if not is_ours or not _signatures.is_fresh(stamp, now=now):
            raise SignatureInvalid
        return _event(orjson.loads(body))

    @cached_property
    def _errors(self) -> Any:
        return _sdk()

    @cached_property
    def _session(self) -> requests.Session:
        return requests.Session()

    def _ask(self, call: Callable[[Any], Result], timeout_seconds: float | None = None) -> Result:
        return self._ask_client(
            lambda client: call(client.v1.payment_intents), timeout_seconds=timeout_seconds
        )

    def _ask_client(
        self, call: Callable[[Any], Result], *, timeout_seconds: float | None = None
    ) -> Result:
        """What Stripe answers; only refusals of what was asked are raised as Stripe's own."""
        seconds = timeout_seconds or deadline.remaining_seconds()
        try:
            return call(self._client(seconds))
        except self._errors.CardError as declined:
            raise PaymentDeclined from declined
        except self._errors.APIConnectionError as lost:
            raise (ProviderUnavailable() if _never_left(lost) else OutcomeUnknown()) from lost
        except (self._errors.RateLimitError, self._errors.AuthenticationError) as refused:
            log.exception("stripe.not_served", code=type(refused).__name__)
            raise ProviderUnavailable from refused
        except self._errors.APIError as failed:
            raise OutcomeUnknown from failed

    def _client(self, seconds: float) -> Any:
        stripe = _sdk()
        http = stripe.RequestsClient(timeout=(CONNECT_SECONDS, seconds), session=self._session)
        return stripe.StripeClient(
            settings.STRIPE_API_KEY,
            base_addresses={"api": settings.STRIPE_API_BASE},
            max_network_retries=0,  # what may be repeated is decided by the saga
            http_client=http,
        )

    def _find(self, reference: UUID) -> Any:
        """The PaymentIntent as it is now; raises UnknownCharge."""
        known = Payment.objects.filter(reference=reference).exclude(provider_reference="")
        ids = list(known.values_list("provider_reference", flat=True))
        if not ids:
            query = {"query": f"metadata['reference']:'{reference}'", "limit": 1}
            ids = [each.id for each in self._ask(lambda api: api.search(query)).data]
        if not ids:
            raise UnknownCharge
        return self._ask(lambda api: api.retrieve(ids[0], {"expand": ["latest_charge"]}))

    def _bury(self, reference: UUID) -> Any:
        """Use the key of the authorisation up, so that one still under way is refused.

        Raises OutcomeUnknown when it has come after all, and will be found in a while.
        """
        params = {**TOMBSTONE, "metadata": {"reference": str(reference)}}
        options = {"idempotency_key": f"{reference}:authorise"}
        try:
            return self._ask(lambda api: api.create(params, options))
        except self._errors.IdempotencyError as known:
            raise OutcomeUnknown from known

    def _charge(self, intent: Any, refunds: Iterable[Any] = ()) -> Charge:
        if intent.status not in STATES:  # processing
            raise OutcomeUnknown
        state, currency = STATES[intent.status], intent.currency.upper()
        standing = [each for each in refunds if each.status not in {"failed", "canceled"}]
        refunded = sum((_major(each.amount, currency) for each in standing), Decimal(0))
        captured = _major(intent.amount_received, currency)
        if state == "authorised" and captured:
            state = "partially_captured"
        if state == "captured" and refunded == captured:
            state = "refunded"
        return Charge(
            reference=UUID(intent.metadata["reference"]),
            provider_reference=intent.id,
            state=state,
            currency=currency,
            authorised=_major(intent.amount, currency),
            captured=captured,
            refunded=refunded,
            notices=(_notice(intent, state, currency),),
            refunds=tuple(
                (each.metadata["key"], _major(each.amount, currency))
                for each in standing
                if "key" in each.metadata
            ),
            next_action=_next_action(intent) if state == "requires_action" else None,
            takes_parts=_takes_parts(intent),
        )


def _sdk() -> Any:
    import stripe  # noqa: PLC0415  # only where it is needed, for its size

    stripe.enable_telemetry = False
    return stripe


def _taken(problem: Any) -> Exception:
    """What it means that the key of an authorisation was used for something else."""
    if problem.code == "idempotency_key_in_use":
        return OutcomeUnknown()
    return PaymentDeclined(code="payment_voided")


def _never_left(lost: Exception) -> bool:
    """Whether the connection was not even made, so that nothing can have been done."""
    cause = lost.__cause__
    refused = "NewConnectionError" in repr(cause)
    return isinstance(cause, requests.ConnectTimeout) or refused


def _minor(amount: Decimal, currency: str) -> int:
    return int(amount.scaleb(places(currency)).to_integral_exact())


def _major(amount: int, currency: str) -> Decimal:
    return Decimal(amount).scaleb(-places(currency))


def _notice(intent: Any, state: str, currency: str) -> Notice:
    made_at = datetime.fromtimestamp(intent.created, UTC)
    return Notice(f"{intent.id}:{state}", state, _major(intent.amount, currency), made_at)


def _is_ours(intent: Any) -> bool:
    return "reference" in (intent.metadata or {}) and intent.status in STATES


def _takes_parts(intent: Any) -> bool:
    """Whether this card can be captured more than once; not for every shop, and not for every
    card.
    """
    charge = getattr(intent, "latest_charge", None)
    card = getattr(getattr(charge, "payment_method_details", None), "card", None)
    return getattr(getattr(card, "multicapture", None), "status", "") == "available"


def _next_action(intent: Any) -> dict[str, str]:
    asked = intent.next_action
    if asked.type == "redirect_to_url":
        return {"type": "redirect", "url": asked.redirect_to_url.url}
    return {"type": asked.type, "client_secret": intent.client_secret}


def _event(told: Mapping[str, Any]) -> ProviderEvent:
    about = told["data"]["object"]
    currency = str(about.get("currency") or "cad").upper()
    return ProviderEvent(
        id=told["id"],
        kind=KINDS.get(told["type"], told["type"][:20]),
        reference=_reference(about),
        amount=_major(int(about.get("amount") or 0), currency),
        occurred_at=datetime.fromtimestamp(told["created"], UTC),
    )


def _reference(about: Mapping[str, Any]) -> UUID | None:
    """Our reference, said by the object itself, or known by the payment that it is about."""
    said = (about.get("metadata") or {}).get("reference")
    if said:
        return UUID(said)
    known = Payment.objects.filter(provider_reference=about.get("payment_intent") or "-")
    return known.values_list("reference", flat=True).first()
