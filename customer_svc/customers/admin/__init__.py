"""The back office of the customer service, and the sign-in page of all seven."""

from customer_svc.customers.admin import _people, _staff, _value
from customer_svc.customers.admin._sign_in import sign_in_page

__all__ = ["_people", "_staff", "_value", "sign_in_page"]
