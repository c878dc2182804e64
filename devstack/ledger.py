"""`./comptoir verify-ledger`: every balance of stock rebuilt from its movements."""

from devstack import children, environment, topology
from devstack.paths import ROOT
from devstack.processes import attached
from devstack.running import current_stack


def verify_ledger() -> int:
    """0 when the ledger explains every balance; else the rows that are wrong are told, and 1."""
    stack = current_stack()
    service = topology.service("inventory")
    return attached(
        children.manage(service, "verify_ledger"),
        env=environment.service_environment(stack, service),
        cwd=ROOT,
    )
