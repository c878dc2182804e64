"""The commands of the customer service."""

from customer_svc.customers.services._accounts import (
    create_service_account,
    create_staff,
    register_customer,
    update_profile,
)
from customer_svc.customers.services._addresses import (
    AddressContent,
    add_address,
    change_address,
    remove_address,
)
from customer_svc.customers.services._loyalty import earn_points, take_points_back
from customer_svc.customers.services._mails import deliver
from customer_svc.customers.services._sign_in import sign_in, verify_credentials
from customer_svc.customers.services._tokens import (
    TokenPair,
    rotate_refresh,
    sign_out,
    staff_session_token,
)
from customer_svc.customers.services._verification import ask_to_verify, verify_address

__all__ = [
    "AddressContent",
    "TokenPair",
    "add_address",
    "ask_to_verify",
    "change_address",
    "create_service_account",
    "create_staff",
    "deliver",
    "earn_points",
    "register_customer",
    "remove_address",
    "rotate_refresh",
    "sign_in",
    "sign_out",
    "staff_session_token",
    "take_points_back",
    "update_profile",
    "verify_address",
    "verify_credentials",
]
