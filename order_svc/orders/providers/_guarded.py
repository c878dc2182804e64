"""A provider behind a breaker for each of its operations: one that is down is not waited for."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from pybreaker import CircuitBreakerError

from order_svc.orders.providers._interface import (
    Charge,
    ChargePage,
    OutcomeUnknown,
    PaymentProvider,
    ProviderEvent,
    ProviderUnavailable,
)
from shared_libs.http.breaker import StateReporter, UnlockedBreaker

FAILURES = (OutcomeUnknown, ProviderUnavailable)
Result = TypeVar("Result")


class Guarded:
    """The same provider; while a breaker is open its operation raises ProviderUnavailable at once.

    A payment that is declined is no failure, and neither is a charge that is not known.
    """

    def __init__(self, name: str, provider: PaymentProvider) -> None:
        self._name, self._provider = name, provider
        self._breakers: dict[str, UnlockedBreaker] = {}

    def authorise(
        self, *, reference: UUID, token: str, amount: Decimal, currency: str, timeout_seconds: float
    ) -> Charge:
        """Set the amount aside."""
        return self._ask(
            "authorise",
            lambda: self._provider.authorise(
                reference=reference,
                token=token,
                amount=amount,
                currency=currency,
                timeout_seconds=timeout_seconds,
            ),
        )

    def capture(self, *, reference: UUID, upto: Decimal, currency: str, is_last: bool) -> Charge:
        """Take so much of what is set aside."""
        return self._ask(
            "capture",
            lambda: self._provider.capture(
                reference=reference, upto=upto, currency=currency, is_last=is_last
            ),
        )

    def void(self, *, reference: UUID) -> Charge:
        """Let go of what is set aside."""
        return self._ask("void", lambda: self._provider.void(reference=reference))

    def refund(self, *, reference: UUID, key: UUID, amount: Decimal, currency: str) -> Charge:
        """Give so much back."""
        return self._ask(
            "refund",
            lambda: self._provider.refund(
                reference=reference, key=key, amount=amount, currency=currency
            ),
        )

    def lookup(self, *, reference: UUID) -> Charge:
        """Say what has become of the payment."""
        return self._ask("lookup", lambda: self._provider.lookup(reference=reference))

    def list_charges(self, *, since: datetime, cursor: str = "") -> ChargePage:
        """Say which charges were begun since then."""
        return self._ask("list", lambda: self._provider.list_charges(since=since, cursor=cursor))

    def read_webhook(
        self, *, body: bytes, headers: Mapping[str, str], now: datetime
    ) -> ProviderEvent:
        """Read what the provider has signed; nobody is asked."""
        return self._provider.read_webhook(body=body, headers=headers, now=now)

    def _ask(self, operation: str, call: Callable[[], Result]) -> Result:
        breaker = self._breaker(operation)
        try:
            with breaker.calling():
                return call()
        except CircuitBreakerError as refused:
            retry_after = int(breaker.refusing_seconds) + 1
            raise ProviderUnavailable(retry_after=retry_after) from refused

    def _breaker(self, operation: str) -> UnlockedBreaker:
        # made when it is first needed: what it reports is counted by the process that was forked,
        # and this module is loaded before
        if operation not in self._breakers:
            self._breakers.setdefault(operation, _breaker(self._name, operation))
        return self._breakers[operation]


def _breaker(name: str, operation: str) -> UnlockedBreaker:
    breaker = UnlockedBreaker(
        f"{name}.{operation}", is_failure=lambda exc: isinstance(exc, FAILURES)
    )
    breaker.add_listener(StateReporter(name, operation))
    return breaker
