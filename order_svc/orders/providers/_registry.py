"""Which providers there are."""

from order_svc.orders.providers import _nobody, _test
from order_svc.orders.providers._interface import PaymentProvider

_PROVIDERS: dict[str, PaymentProvider] = {
    "test": _test.TestProvider(),
    _nobody.NOBODY: _nobody.Nobody(),
}


def by_name(name: str) -> PaymentProvider:
    """The provider of this name; raises KeyError for one that the API should not have let in."""
    return _PROVIDERS[name]
