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
from customer_svc.customers.services._emails import ask_to_change_email, change_email
from customer_svc.customers.services._loyalty import earn_points, take_points_back
from customer_svc.customers.services._mails import deliver
from customer_svc.customers.services._passwords import (
    ask_to_reset,
    change_password,
    mail_reset_link,
    reset_password,
)
from customer_svc.customers.services._sessions import end_all_sessions
from customer_svc.customers.services._sign_in import sign_in, verify_credentials
from customer_svc.customers.services._staff import change_roles, change_status
from customer_svc.customers.services._tokens import (
    TokenPair,
    renew_staff_session,
    rotate_refresh,
    sign_out,
    staff_session_token,
)
from customer_svc.customers.services._verification import ask_to_verify, verify_address

__all__ = [
    "AddressContent",
    "TokenPair",
    "add_address",
    "ask_to_change_email",
    "ask_to_reset",
    "ask_to_verify",
    "change_address",
    "change_email",
    "change_password",
    "change_roles",
    "change_status",
    "create_service_account",
    "create_staff",
    "deliver",
    "earn_points",
    "end_all_sessions",
    "mail_reset_link",
    "register_customer",
    "remove_address",
    "renew_staff_session",
    "reset_password",
    "rotate_refresh",
    "sign_in",
    "sign_out",
    "staff_session_token",
    "take_points_back",
    "update_profile",
    "verify_address",
    "verify_credentials",
]
