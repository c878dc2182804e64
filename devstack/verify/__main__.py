"""`./comptoir verify`: I1 to I14 over all databases; non-zero with the offending documents."""

import sys
import time

from devstack.console import say
from devstack.environment import Stack
from devstack.errors import Refused
from devstack.running import current_stack
from devstack.verify.books import Books, opened
from devstack.verify.checks import CHECKS, Check

SETTLE_SECONDS = 60
SHOWN = 20


def main() -> int:
    """0 when every invariant holds in the stack that runs."""
    return 0 if verify(current_stack()) else 1


def verify(stack: Stack) -> bool:
    """Whether every invariant holds; what is still on its way is waited for."""
    with opened(stack) as books:
        broken = [check for check in CHECKS if not _holds(check, books)]
    if broken:
        say(f"{len(broken)} of {len(CHECKS)} invariants are broken")
    else:
        say(f"all {len(CHECKS)} invariants hold")
    return not broken


def _holds(check: Check, books: Books) -> bool:
    """Whether nothing breaks it, once nothing has moved for a minute; a backlog is let drain."""
    offenders = check.offenders(books)
    fewest, give_up_at = len(offenders), time.monotonic() + SETTLE_SECONDS
    while offenders and time.monotonic() < give_up_at:
        time.sleep(1)
        offenders = check.offenders(books)
        if len(offenders) < fewest:
            fewest, give_up_at = len(offenders), time.monotonic() + SETTLE_SECONDS
    say(f"{'ok  ' if not offenders else 'FAIL'} {check.name:<4} {check.sentence}")
    for row in offenders[:SHOWN]:
        say(f"       {row}")
    if len(offenders) > SHOWN:
        say(f"       and {len(offenders) - SHOWN} more")
    return not offenders


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refused as refused:
        sys.exit(f"comptoir: {refused}")
