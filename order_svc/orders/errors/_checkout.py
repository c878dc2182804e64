"""No to a checkout or its payment."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shared_libs.money import amount_text
from shared_libs.refusals import Conflict, Forbidden, NotFound, PaymentDeclined, Refusal, Rejected


def _named(field: str, refusal: type[Refusal]) -> dict[str, str]:
    return {"field": field, "code": refusal.code, "detail": str(refusal.detail)}


class ExpectedTotalRequired(Refusal):
    """Without a live quote the client must say which total it has shown."""

    status = 400
    code = "invalid"
    detail = _("Some fields are not valid.")

    def __init__(self) -> None:
        reason = _("Without a live quote_token this field is required.")
        super().__init__(
            errors=[{"field": "expected_total", "code": "required", "detail": str(reason)}]
        )


class PriceChanged(Conflict):
    """The total is not the one that the customer has seen."""

    code = "price_changed"
    detail = _("The total has changed since it was shown.")

    def __init__(self, *, expected: Decimal, total: Decimal, currency: str) -> None:
        super().__init__(
            expected_total=amount_text(expected, currency),
            total=amount_text(total, currency),
            currency=currency,
        )


class CheckoutExpired(Conflict):
    """The attempt was interrupted and found again too late to charge anybody for it."""

    code = "checkout_expired"
    detail = _("The checkout was interrupted and has been undone; nothing was charged.")


class CheckoutUndone(Conflict):
    """A person has called the attempt off."""

    code = "checkout_undone"
    detail = _("The checkout was called off by the shop; nothing was charged.")


class CheckoutPastPivot(Conflict):
    """The stock is, or may be, the customer's."""

    code = "checkout_past_pivot"
    detail = _("This checkout can only go forward; cancel the order instead.")


class CustomerRequired(Rejected):
    """Store credit is somebody's: nobody who is not signed in has any."""

    code = "customer_required"
    detail = _("Sign in to pay with your store credit.")

    def __init__(self, *, position: int) -> None:
        super().__init__(errors=[_named(f"stored_value.{position}.kind", type(self))])


class StoredValueUnknown(Rejected):
    """No such gift card, or no store credit in this currency."""

    code = "stored_value_unknown"
    detail = _("There is no such gift card or store credit.")

    def __init__(self, *, position: int) -> None:
        super().__init__(errors=[_named(f"stored_value.{position}", type(self))])


class StoredValueUnusable(Rejected):
    """The gift card is blocked, over, not sold yet, or in another currency."""

    code = "stored_value_unusable"
    detail = _("This gift card can not be used here.")

    def __init__(self, *, position: int) -> None:
        super().__init__(errors=[_named(f"stored_value.{position}", type(self))])


class PaymentRequired(Rejected):
    """Stored value does not pay all of it, and no other payment was named."""

    code = "payment_required"
    detail = _("Something is left to pay: name a payment as well.")


class ChallengeExpired(PaymentDeclined):
    """The bank wanted to hear from the customer, who did not answer in time."""

    code = "payment_challenge_expired"
    detail = _("The bank asked for a confirmation that did not come in time.")


class ProviderNotFound(NotFound):
    """There is no such payment provider."""

    code = "provider_not_found"
    detail = _("There is no such payment provider.")


class PaymentTimeout(PaymentDeclined):
    """The provider was asked again and again and knows of no payment."""

    code = "payment_timeout"
    detail = _("The payment provider did not answer, and the payment was called off.")


class ReplayOnly(Forbidden):
    """Only the replay of real invoices may date an order."""

    code = "occurred_at_forbidden"
    detail = _("Only a replay may say when an order was placed.")


class TooManyCheckouts(Refusal):
    """The caller, or its address, has too many checkouts open at once."""

    status = 429
    code = "too_many_checkouts"
    detail = _("Too many checkouts are open at once; wait for one to end.")


class AttemptNotFound(NotFound):
    """There is no such checkout."""

    code = "checkout_not_found"
    detail = _("There is no such checkout.")
