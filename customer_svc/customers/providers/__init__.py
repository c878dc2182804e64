"""Others who say who somebody is."""

from customer_svc.customers.providers._openid import OpenIdProvider, callback_address, option

__all__ = ["OpenIdProvider", "callback_address", "option"]
