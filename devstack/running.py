"""The stack that runs now, for the programs that work on it: seed, replay, verify, staff, info."""

from devstack import binaries, postgres, state, valkey, vault
from devstack.environment import Stack
from devstack.errors import refuse
from devstack.paths import RunDirectory, run_directory


def current_stack(run: RunDirectory | None = None) -> Stack:
    """The running stack with its ports and secrets. Refuses when nothing runs."""
    place = run or run_directory()
    current = state.read(place)
    if current is None or not current.is_supervised():
        return refuse("nothing is running; `./comptoir up` starts it")
    secrets = vault.open_vault(place)
    found = binaries.find_binaries()
    cluster = postgres.place_cluster(
        place, found.postgres, current.ports.postgres, secrets.postgres
    )
    store = valkey.Store(found.valkey, place.valkey, current.ports.valkey, secrets.valkey)
    return Stack(place, current.ports, secrets, cluster, store, current.env)
