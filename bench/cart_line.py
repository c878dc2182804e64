"""What adding a line to a cart costs: `python -m bench.cart_line`, with a shop up.

One shopper adds to one cart a thousand times through the gateway; the processor time that the three
replicas and the store have spent meanwhile is divided by that. Time on the clock is told beside it.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

from bench.cart_storms import REPLICAS, people
from devstack import info, running, state
from devstack.environment import Stack
from tests.e2e.callers import good
from tests.e2e.machine import Machine
from tests.e2e.shopping import line, open_cart

TICKS = os.sysconf("SC_CLK_TCK")
UTIME, STIME = 11, 12  # of what follows the name in /proc/PID/stat


def spent_ms(stack: Stack, *names: str) -> float:
    """The processor time of these children and what they forked."""
    machine = Machine(stack)
    pids = [pid for name in names for pid in state.remains(machine.child(name))]
    return sum(_ticks(pid) for pid in pids) * 1000 / TICKS


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[UTIME]) + int(fields[STIME])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1000)
    times = parser.parse_args().times
    stack = running.current_stack()
    shopper, article = people(info.collect(stack.run))
    path = open_cart(shopper)
    for _each in range(60):
        good(shopper.post(f"{path}/lines", line(article)))
    replicas, store = spent_ms(stack, *REPLICAS), spent_ms(stack, "valkey")
    seconds = []
    for _each in range(times):
        begun = time.monotonic()
        good(shopper.post(f"{path}/lines", line(article)))
        seconds.append(time.monotonic() - begun)
    replicas, store = spent_ms(stack, *REPLICAS) - replicas, spent_ms(stack, "valkey") - store
    print(f"{times} lines added: {replicas / times:.2f} ms CPU in the replicas for each,")
    print(f"{store / times:.2f} ms in the store; median {statistics.median(seconds) * 1000:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
