"""Others who say who somebody is."""

from customer_svc.customers.providers._openid import (
    OpenIdProvider,
    callback_address,
    option,
    way_out,
)

__all__ = ["OpenIdProvider", "callback_address", "option", "way_out"]
