"""What can be done at the counter; one function is one use case."""

from sales_svc.sales.services._batch import release_quarantined_body, sync_batch
from sales_svc.sales.services._copies import (
    VariantSaid,
    copy_prices,
    copy_variant,
    note_fulfilment,
    note_refund,
    note_ruleset,
)
from sales_svc.sales.services._exceptions import close_exception
from sales_svc.sales.services._places import (
    EnrolledRegister,
    NewRegister,
    StoreParticulars,
    add_register,
    credential_hash,
    enrol_register,
    open_store,
    renew_enrolment_code,
    revoke_register,
)
from sales_svc.sales.services._privacy import erase_person, export_person

__all__ = [
    "EnrolledRegister",
    "NewRegister",
    "StoreParticulars",
    "VariantSaid",
    "add_register",
    "close_exception",
    "copy_prices",
    "copy_variant",
    "credential_hash",
    "enrol_register",
    "erase_person",
    "export_person",
    "note_fulfilment",
    "note_refund",
    "note_ruleset",
    "open_store",
    "release_quarantined_body",
    "renew_enrolment_code",
    "revoke_register",
    "sync_batch",
]
