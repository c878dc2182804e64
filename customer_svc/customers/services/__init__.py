"""The commands of the customer service."""

from customer_svc.customers.services._accounts import (
    create_service_account,
    create_staff,
    register_customer,
)
from customer_svc.customers.services._addresses import (
    AddressContent,
    add_address,
    change_address,
    remove_address,
)
from customer_svc.customers.services._card_sales import (
    CardLine,
    activate_sold_cards,
    close_card_case,
    stop_returned_cards,
)
from customer_svc.customers.services._care import (
    Merge,
    add_note,
    belongings_of,
    change_group,
    give_card,
    merge_customers,
    merge_preview,
)
from customer_svc.customers.services._emails import ask_to_change_email, change_email
from customer_svc.customers.services._entrance import sign_in
from customer_svc.customers.services._holds import (
    HeldMoney,
    HoldWish,
    capture_hold,
    expire_holds,
    hold_money,
    refund_hold,
    release_hold,
)
from customer_svc.customers.services._loyalty import (
    BoughtLine,
    ReturnedLine,
    adjust_points,
    earn_points,
    expire_points,
    post_due_points,
    review_tiers,
    take_points_back,
)
from customer_svc.customers.services._outside import admit_from_provider, signs_in_elsewhere
from customer_svc.customers.services._overdrafts import (
    OfflineCharge,
    charge_offline,
    close_overdraft,
)
from customer_svc.customers.services._passwords import (
    ask_to_reset,
    change_password,
    mail_reset_link,
    reset_password,
)
from customer_svc.customers.services._points_to_credit import (
    PointsSpent,
    turn_points_into_credit,
)
from customer_svc.customers.services._privacy import (
    Answered,
    ask_again,
    ask_for,
    confirm_by_link,
    confirm_by_staff,
    fetch_copy,
    forget_copies,
    record_answer,
    refuse_request,
)
from customer_svc.customers.services._profiles import (
    ConsentGiven,
    ProfileChange,
    forget_wish,
    record_consent,
    update_profile,
    wish_for,
)
from customer_svc.customers.services._second_factor import (
    Enrolment,
    begin_enrolment,
    finish_enrolment,
    half_signed_in,
    has_second_factor,
    needs_second_factor,
    prove_second_factor,
    reset_second_factor,
    who_is_half_signed_in,
)
from customer_svc.customers.services._sessions import end_all_sessions
from customer_svc.customers.services._sign_in import verify_credentials
from customer_svc.customers.services._staff import change_roles, change_status
from customer_svc.customers.services._timeline import note_document
from customer_svc.customers.services._tokens import (
    TokenPair,
    renew_staff_session,
    rotate_refresh,
    sign_out,
    staff_session_token,
)
from customer_svc.customers.services._verification import ask_to_verify, verify_address
from customer_svc.customers.services._wallets import (
    Issue,
    IssuedWallet,
    activate_wallet,
    change_wallet_status,
    expire_wallets,
    find_wallet,
    issue_wallet,
)
from shared_libs.mails import deliver

__all__ = [
    "AddressContent",
    "Answered",
    "BoughtLine",
    "CardLine",
    "ConsentGiven",
    "Enrolment",
    "HeldMoney",
    "HoldWish",
    "Issue",
    "IssuedWallet",
    "Merge",
    "OfflineCharge",
    "PointsSpent",
    "ProfileChange",
    "ReturnedLine",
    "TokenPair",
    "activate_sold_cards",
    "activate_wallet",
    "add_address",
    "add_note",
    "adjust_points",
    "admit_from_provider",
    "ask_again",
    "ask_for",
    "ask_to_change_email",
    "ask_to_reset",
    "ask_to_verify",
    "begin_enrolment",
    "belongings_of",
    "capture_hold",
    "change_address",
    "change_email",
    "change_group",
    "change_password",
    "change_roles",
    "change_status",
    "change_wallet_status",
    "charge_offline",
    "close_card_case",
    "close_overdraft",
    "confirm_by_link",
    "confirm_by_staff",
    "create_service_account",
    "create_staff",
    "deliver",
    "earn_points",
    "end_all_sessions",
    "expire_holds",
    "expire_points",
    "expire_wallets",
    "fetch_copy",
    "find_wallet",
    "finish_enrolment",
    "forget_copies",
    "forget_wish",
    "give_card",
    "half_signed_in",
    "has_second_factor",
    "hold_money",
    "issue_wallet",
    "mail_reset_link",
    "merge_customers",
    "merge_preview",
    "needs_second_factor",
    "note_document",
    "post_due_points",
    "prove_second_factor",
    "record_answer",
    "record_consent",
    "refund_hold",
    "refuse_request",
    "register_customer",
    "release_hold",
    "remove_address",
    "renew_staff_session",
    "reset_password",
    "reset_second_factor",
    "review_tiers",
    "rotate_refresh",
    "sign_in",
    "sign_out",
    "signs_in_elsewhere",
    "staff_session_token",
    "stop_returned_cards",
    "take_points_back",
    "turn_points_into_credit",
    "update_profile",
    "verify_address",
    "verify_credentials",
    "who_is_half_signed_in",
    "wish_for",
]
