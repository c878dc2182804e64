"""`./comptoir info`: where everything is, and with which account to look at it."""

import json
from typing import Any

from devstack import files, state, topology, vault
from devstack.console import say, table
from devstack.errors import refuse
from devstack.paths import RunDirectory
from devstack.ports import LOOPBACK
from devstack.state import State

# the seed writes these, in the shape in which they are shown
SEEDED = ("staff", "customer", "register")
SHOWN_KEYS = ("storefront", "pos", "test")


def _running(run: RunDirectory) -> State:
    current = state.read(run)
    if current is None or not current.is_supervised():
        return refuse("nothing is running; `./comptoir up` starts it")
    return current


def collect(run: RunDirectory) -> dict[str, Any]:
    """The answer of `info --json` as the contract words it. Refuses when nothing runs."""
    current = _running(run)
    seeded: Any = files.read_json(run.credentials) or {}  # our own JSON
    keys = vault.open_vault(run).api_keys
    return {
        "gateway": current.gateway,
        "services": {each.name: _addresses(current, each) for each in topology.SERVICES},
        "staff": seeded.get("staff", []),
        "customer": seeded.get("customer"),
        "api_keys": {client: keys[client] for client in SHOWN_KEYS},
        "register": seeded.get("register"),
        "mailbox": f"{current.gateway}/mailbox/",
    }


def _addresses(current: State, service: topology.Service) -> str | list[str]:
    found = [f"http://{LOOPBACK}:{current.ports.web[name]}" for name in service.processes]
    return found if service.replica_ports else found[0]


def show_json(run: RunDirectory) -> int:
    say(json.dumps(collect(run), indent=2))
    return 0


def show(run: RunDirectory) -> int:
    """The same as a short table for a person."""
    what = collect(run)
    gateway = what["gateway"]
    say()
    say(table(_places(gateway)))
    accounts = _accounts(what)
    if accounts:
        say()
        say(table(accounts))
    say()
    say("./comptoir status | logs NAME | info --json | down")
    return 0


def _places(gateway: str) -> list[tuple[str, str]]:
    return [
        ("portal", f"{gateway}/"),
        ("shop window", f"{gateway}/shop/"),
        ("admin sites", f"{gateway}/admin/SERVICE/   SERVICE: {', '.join(topology.NAMES)}"),
        ("API docs", f"{gateway}/docs/SERVICE"),
        ("mailbox", f"{gateway}/mailbox/"),
    ]


def _accounts(what: dict[str, Any]) -> list[tuple[str, str, str]]:
    rows = [(each["role"], each["email"], each["password"]) for each in what["staff"]]
    if what["customer"]:
        rows.append(("customer", what["customer"]["email"], what["customer"]["password"]))
    if what["register"]:
        register = what["register"]
        rows.append(("register", f"{register['store']} {register['header']}", register["value"]))
    return rows
