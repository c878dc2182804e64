"""`./comptoir rebuild-books`: reporting's facts told anew by their producers, to the same hash."""

import time

from devstack import children, environment, processes, topology
from devstack.console import say
from devstack.environment import Stack
from devstack.errors import refuse
from devstack.paths import ROOT
from devstack.running import current_stack

PRODUCERS = ("product", "inventory", "sales", "order", "cart")
QUIET_SECONDS = 120


def rebuild_books() -> int:
    """0 when the books told anew have the hash of those that stood; 1 when they stay different.

    Empties the books and has every producer send what it keeps; reports are incomplete meanwhile.
    Nothing may be sold until it is done, or the hashes differ for that reason.
    """
    stack = current_stack()
    before = _run(stack, "reporting", "hash_books")
    say(f"before  {before}")
    say(_run(stack, "reporting", "empty_books", "--yes"))
    for producer in PRODUCERS:
        say(f"{producer}: {_run(stack, producer, 'replay_events', 'reporting', '--rebuild')}")
    after = _settled(stack, before)
    say(f"after   {after}")
    say("the books are the same" if after == before else "the books are not the same")
    return 0 if after == before else 1


def _settled(stack: Stack, wanted: str) -> str:
    """The hash once it is the one wanted, or has not moved for two minutes."""
    found, give_up_at = "", time.monotonic() + QUIET_SECONDS
    while found != wanted and time.monotonic() < give_up_at:
        time.sleep(1)
        now = _run(stack, "reporting", "hash_books")
        if now != found:
            found, give_up_at = now, time.monotonic() + QUIET_SECONDS
    return found


def _run(stack: Stack, name: str, *words: str) -> str:
    service = topology.service(name)
    done = processes.run(
        children.manage(service, *words),
        env=environment.service_environment(stack, service),
        cwd=ROOT,
    )
    if done.returncode:
        refuse(f"{name} {words[0]}: {done.stdout.strip()}")
    return done.stdout.strip()
