"""Pure decisions of the customer service."""

from customer_svc.customers.rules._accounts import (
    ATTEMPTS_BEFORE_LOCK,
    ATTEMPTS_BEFORE_LOCK_OF_ADDRESS,
    LOCK,
    ROLES,
    STATUSES_AFTER,
    can_become,
    guard_key,
    normal_email,
    normal_password,
    role_change,
)
from customer_svc.customers.rules._addresses import (
    AddressFormat,
    address_format,
    address_lines,
    address_problems,
    normal_postal_code,
)
from customer_svc.customers.rules._consents import consents_to_add
from customer_svc.customers.rules._masks import digits_of, masked_email, masked_name, masked_phone
from customer_svc.customers.rules._outside import OutsideIdentity, roles_of_groups
from customer_svc.customers.rules._points import (
    Tier,
    likely_line,
    points_back,
    points_by_line,
    tier_of,
)
from customer_svc.customers.rules._wallets import card_problem, shares, shortfall

__all__ = [
    "ATTEMPTS_BEFORE_LOCK",
    "ATTEMPTS_BEFORE_LOCK_OF_ADDRESS",
    "LOCK",
    "ROLES",
    "STATUSES_AFTER",
    "AddressFormat",
    "OutsideIdentity",
    "Tier",
    "address_format",
    "address_lines",
    "address_problems",
    "can_become",
    "card_problem",
    "consents_to_add",
    "digits_of",
    "guard_key",
    "likely_line",
    "masked_email",
    "masked_name",
    "masked_phone",
    "normal_email",
    "normal_password",
    "normal_postal_code",
    "points_back",
    "points_by_line",
    "role_change",
    "roles_of_groups",
    "shares",
    "shortfall",
    "tier_of",
]
