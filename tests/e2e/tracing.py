"""Each hop of a request, by the lines that its one id has left in every log."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from devstack.environment import Stack

CHECKOUT = ("order", "POST", "/api/v1/checkout")
FREEZE = ("cart", "POST", "/internal/carts/***/freeze")
RESERVE = ("inventory", "POST", "/internal/reservations")
COMMIT = ("inventory", "POST", "/internal/reservations/ID/commit")
HOLD_USES = ("product", "POST", "/internal/promotions/uses")
HOLD_VALUE = ("customer", "POST", "/internal/wallets/holds/ID")
REDEEM = ("product", "POST", "/internal/promotions/uses/ID/redeem")
CAPTURE = ("customer", "POST", "/internal/wallets/holds/ID/capture")
Hop = tuple[str, str, str]
RECENT_BYTES = 2_000_000


def lines_of(stack: Stack, request_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each line of a log that was written under this id, with the service that wrote it."""
    for log in stack.run.logs.glob("*.log"):
        for line in _end_of(log).splitlines():
            if request_id in line and line.startswith("{"):
                yield log.stem.rpartition("-")[0] or log.stem, json.loads(line)


def _end_of(log: Path) -> str:
    """What was written lately: the log of a shop that has run for long is large."""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - RECENT_BYTES))
        return file.read().decode(errors="replace")


def trace(stack: Stack, request_id: str) -> list[Hop]:
    """The requests that were answered under this id, in the order of their ends."""
    found = [
        (line["timestamp"], (service, line["method"], path_of(line["path"])))
        for service, line in lines_of(stack, request_id)
        if line.get("event") == "request"
    ]
    return [hop for _at, hop in sorted(found)]


def path_of(path: str) -> str:
    """The path with every id in it left out."""
    return "/".join("ID" if len(part) >= 32 else part for part in path.split("/"))
