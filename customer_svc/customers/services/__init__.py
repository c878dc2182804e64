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
from customer_svc.customers.services._sign_in import sign_in, verify_credentials
from customer_svc.customers.services._tokens import (
    TokenPair,
    rotate_refresh,
    sign_out,
    staff_session_token,
)

__all__ = [
    "AddressContent",
    "TokenPair",
    "add_address",
    "change_address",
    "create_service_account",
    "create_staff",
    "earn_points",
    "register_customer",
    "remove_address",
    "rotate_refresh",
    "sign_in",
    "sign_out",
    "staff_session_token",
    "take_points_back",
    "update_profile",
    "verify_credentials",
]
