"""Whether time tells who has an account: `python -m bench.same_time`, exit 1 where it does.

A wrong password, a reset and a registration, each for addresses that have an account and for
addresses that have none, in pairs, at the service itself. The medians must lie within 20 percent.
Every address is asked once, and somebody signs in now and then, so that no lock answers in their
place. Time on the clock: the two kinds alternate, so a busy machine is as busy for either.
"""

import json
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from uuid import uuid4

import requests

from devstack.paths import COMMAND, venv_python

PAIRS = 40
APART = 0.20
SIGN_IN_EVERY = 15
Ask = Callable[[str], None]


class Door:
    """The calls that must not tell."""

    def __init__(self) -> None:
        command = [str(venv_python()), str(COMMAND), "info", "--json"]
        said = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        self._customer = said["customer"]
        self._auth = f"{said['services']['customer']}/api/v1/auth"
        self._session = requests.Session()

    def wrong_password(self, email: str) -> None:
        """Fails to sign in."""
        self._post("token", 401, email=email, password=secrets.token_urlsafe())

    def reset(self, email: str) -> None:
        """Asks for a link."""
        self._post("password/reset", 202, email=email)

    def register(self, email: str) -> None:
        """Opens an account, or is told by mail that there is one."""
        names = {"first_name": "Ada", "last_name": "Roy"}
        self._post("register", 202, email=email, password=secrets.token_urlsafe(), **names)

    def sign_in(self) -> None:
        """Somebody comes in from this network address: its failures are forgotten."""
        self._post("token", 200, **self._customer)

    def _post(self, path: str, status: int, **body: str) -> None:
        answer = self._session.post(f"{self._auth}/{path}", json=body, timeout=30)
        if answer.status_code != status:
            sys.exit(f"{path} answered {answer.status_code}: {answer.text[:200]}")


def stranger() -> str:
    """An address that nobody has."""
    return f"{uuid4().hex}@example.org"


def tells(door: Door, name: str, ask: Ask, known: list[str]) -> bool:
    """Ask for both kinds in turn and print the medians; whether they are too far apart."""
    spent: dict[str, list[float]] = {"known": [], "unknown": []}
    for number, email in enumerate(known):
        if number % SIGN_IN_EVERY == 0:
            door.sign_in()
        pair = [("known", email), ("unknown", stranger())]
        for kind, address in pair[:: 1 if number % 2 else -1]:  # neither kind is always first
            begun = time.perf_counter()
            ask(address)
            spent[kind].append((time.perf_counter() - begun) * 1000)
    known_ms, unknown_ms = (statistics.median(times) for times in spent.values())
    apart = abs(known_ms - unknown_ms) / min(known_ms, unknown_ms)
    sys.stdout.write(
        f"{name}: {len(known)} of each, median {known_ms:.1f} ms for a known address, "
        f"{unknown_ms:.1f} ms for an unknown one, {apart:.1%} apart\n"
    )
    return apart > APART


def main() -> int:
    """Measure the three doors of the shop that runs; 1 where one of them tells."""
    door = Door()
    known = [stranger() for _each in range(PAIRS)]
    for email in known:
        door.register(email)
    doors = {
        "wrong password": door.wrong_password,
        "reset": door.reset,
        "register": door.register,
    }
    told = [tells(door, name, ask, known) for name, ask in doors.items()]
    return int(any(told))


if __name__ == "__main__":
    sys.exit(main())
