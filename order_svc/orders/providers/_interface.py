"""What the checkout needs of a payment provider, whoever it is.

Every call names the payment by our own reference, so that a repeat is harmless and an answer that
was lost can be asked for. None of them may be made inside a transaction of ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, Refusal, Unavailable

ChargeState = Literal[
    "requires_action",
    "authorised",
    "partially_captured",
    "declined",
    "captured",
    "voided",
    "refunded",
]


class OutcomeUnknown(Exception):  # no error: a fact about the network
    """No answer came in time: what was asked for may or may not have been done. Look it up."""


class UnknownCharge(Exception):  # an answer, not an error
    """The provider has never heard of this reference, so far."""


class ProviderUnavailable(Unavailable):
    """The provider could not be reached; nothing was asked for."""

    code = "payment_unavailable"


class RefundDeclined(Conflict):
    """The provider will not give this back, however often it is asked."""

    code = "refund_declined"
    detail = _("The payment provider declined the refund.")


class SignatureInvalid(Refusal):
    """What came in is not the provider's, or not what it said, or too old."""

    status = 401
    code = "signature_invalid"
    detail = _("The signature is missing, wrong or too old.")


@dataclass(frozen=True)
class Notice:
    """One thing that the provider says has happened, under its own id for it."""

    id: str
    kind: str
    amount: Decimal
    occurred_at: datetime


@dataclass(frozen=True)
class ProviderEvent:
    """One thing that the provider has come to tell; without a reference it is not about us."""

    id: str
    kind: str
    reference: UUID | None
    amount: Decimal
    occurred_at: datetime


@dataclass(frozen=True)
class Charge:
    """One payment as the provider has it in its books.

    `state` stays captured while some of it has been given back; `refunds` are by our own keys.
    `next_action` says what the customer is to do while the state is `requires_action`. Where
    `takes_parts` is not so, it can be captured once, and what is not taken then never is.
    """

    reference: UUID
    provider_reference: str
    state: ChargeState
    currency: str
    authorised: Decimal
    captured: Decimal
    refunded: Decimal
    notices: tuple[Notice, ...] = ()
    refunds: tuple[tuple[str, Decimal], ...] = ()
    next_action: Mapping[str, str] | None = None
    takes_parts: bool = True

    def given_back(self, key: UUID) -> Decimal:
        """What was given back under this key of ours."""
        return dict(self.refunds).get(str(key), Decimal(0))

    @property
    def standing(self) -> Decimal:
        """What is set aside or taken; nothing once it was voided or declined."""
        if self.is_open:
            return self.authorised
        return self.captured if self.state in {"captured", "refunded"} else Decimal(0)

    @property
    def is_open(self) -> bool:
        """Whether something is set aside that may be taken, or let go."""
        return self.state in {"authorised", "partially_captured"}


@dataclass(frozen=True)
class ChargePage:
    """Some of a provider's charges, and where the next ones begin; no cursor after the last."""

    charges: tuple[Charge, ...]
    cursor: str = ""


class PaymentProvider(Protocol):
    """One provider. Any call may raise OutcomeUnknown or ProviderUnavailable."""

    def authorise(
        self, *, reference: UUID, token: str, amount: Decimal, currency: str, timeout_seconds: float
    ) -> Charge:
        """Set the amount aside; a repeat answers as the first time.

        The bank may want to hear from the customer first: the charge then says where. Raises
        PaymentDeclined.
        """
        ...

    def capture(self, *, reference: UUID, upto: Decimal, currency: str, is_last: bool) -> Charge:
        """Take so much of what is set aside that `upto` has been taken of it; a repeat changes
        nothing.

        What is left is let go with the last capture, which may also take nothing more. Raises
        UnknownCharge, or Conflict when it was voided or was taken in another way.
        """
        ...

    def void(self, *, reference: UUID) -> Charge:
        """Let go of what is set aside, and refuse a later authorisation under this reference.

        Works for a reference never heard of too. Raises Conflict once it was captured.
        """
        ...

    def refund(self, *, reference: UUID, key: UUID, amount: Decimal, currency: str) -> Charge:
        """Give so much back of what was taken; a repeat of the key changes nothing.

        Raises UnknownCharge, or RefundDeclined: more than is left, another currency, disputed.
        """
        ...

    def lookup(self, *, reference: UUID) -> Charge:
        """Say what has become of the payment. Raises UnknownCharge."""
        ...

    def list_charges(self, *, since: datetime, cursor: str = "") -> ChargePage:
        """Say which charges bear a reference of ours and were begun since then, a page of them.

        What was given back of them is not in a page: look that up.
        """
        ...

    def read_webhook(
        self, *, body: bytes, headers: Mapping[str, str], now: datetime
    ) -> ProviderEvent:
        """The event in a body that the provider has signed; raises SignatureInvalid for others.

        Asks nobody.
        """
        ...
