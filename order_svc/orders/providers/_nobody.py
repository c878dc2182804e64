"""The provider of orders that stored value pays whole: it refuses to pay the rest of any other."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from order_svc.orders import errors
from order_svc.orders.providers._interface import (
    Charge,
    ChargePage,
    ProviderEvent,
    SignatureInvalid,
    UnknownCharge,
)

NOBODY = "none"


class Nobody:
    """Nobody to be asked for money."""

    def authorise(  # as the interface has it
        self,
        *,
        reference: UUID,  # noqa: ARG002
        token: str,  # noqa: ARG002
        amount: Decimal,  # noqa: ARG002
        currency: str,  # noqa: ARG002
        timeout_seconds: float,  # noqa: ARG002
    ) -> Charge:
        """Raise PaymentRequired."""
        raise errors.PaymentRequired

    def capture(  # as the interface has it
        self,
        *,
        reference: UUID,  # noqa: ARG002
        upto: Decimal,  # noqa: ARG002
        currency: str,  # noqa: ARG002
        is_last: bool,  # noqa: ARG002
    ) -> Charge:
        """Know nothing."""
        raise UnknownCharge

    def void(self, *, reference: UUID) -> Charge:  # noqa: ARG002  # as the interface has it
        """Know nothing."""
        raise UnknownCharge

    lookup = void

    def list_charges(
        self,
        *,
        since: datetime,  # noqa: ARG002  # as the interface has it
        cursor: str = "",  # noqa: ARG002
    ) -> ChargePage:
        """There are none."""
        return ChargePage(())

    def read_webhook(
        self,
        *,
        body: bytes,  # noqa: ARG002
        headers: Mapping[str, str],  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> ProviderEvent:
        """Nobody has anything to tell."""
        raise SignatureInvalid

    def refund(
        self,
        *,
        reference: UUID,  # noqa: ARG002
        key: UUID,  # noqa: ARG002
        amount: Decimal,  # noqa: ARG002
        currency: str,  # noqa: ARG002
    ) -> Charge:
        """Know nothing."""
        raise UnknownCharge
