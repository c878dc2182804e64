"""What the order service reads of the others' events."""

from collections.abc import Callable

from order_svc.orders import services
from shared_libs import privacy
from shared_libs.auth.revocation import on_sessions_revoked
from shared_libs.events.envelope import Envelope

HANDLERS: dict[str, Callable[[Envelope], None]] = {
    "customer.sessions_revoked.v1": on_sessions_revoked,
    "customer.privacy_requested.v1": privacy.answering(
        export=services.export_person, erase=services.erase_person
    ),
}
