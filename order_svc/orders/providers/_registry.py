"""Which providers there are."""

from order_svc.orders.providers import _guarded, _nobody, _stripe, _test
from order_svc.orders.providers._interface import PaymentProvider

_PROVIDERS: dict[str, PaymentProvider] = {
    # its tokens play failures of one payment, not of the provider: no breaker
    "test": _test.TestProvider(),
    "stripe": _guarded.Guarded("stripe", _stripe.StripeProvider()),
    _nobody.NOBODY: _nobody.Nobody(),
}


def by_name(name: str) -> PaymentProvider:
    """The provider of this name; raises KeyError for one that the API should not have let in."""
    return _PROVIDERS[name]
