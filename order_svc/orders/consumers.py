"""What the order service reads of the others' events."""

from collections.abc import Callable

from shared_libs.auth.revocation import on_sessions_revoked
from shared_libs.events.envelope import Envelope

HANDLERS: dict[str, Callable[[Envelope], None]] = {
    "customer.sessions_revoked.v1": on_sessions_revoked,
}
