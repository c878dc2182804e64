"""`./comptoir staff create`: the first administrator of a real shop, or another colleague."""

import getpass
import secrets
import sys
from dataclasses import dataclass

from devstack import children, environment, topology
from devstack.console import say
from devstack.errors import refuse
from devstack.paths import ROOT
from devstack.processes import run
from devstack.running import current_stack

PASSWORD_BYTES = 12


@dataclass(frozen=True)
class Colleague:
    """Whose account it is, and what it may do where."""

    email: str
    role: str
    name: str = ""
    stores: tuple[str, ...] = ()


def create_staff(who: Colleague, *, prompted: bool) -> int:
    """The account exists and can log in; its generated password is shown once.

    Refuses with customer's own last line when it does.
    """
    stack = current_stack()
    service = topology.service("customer")
    password = _prompted() if prompted else secrets.token_urlsafe(PASSWORD_BYTES)
    # by standard input, because a command line is seen by everyone on the machine
    words = ["--email", who.email, "--role", who.role, "--name", who.name, "--password-stdin"]
    for store in who.stores:
        words += ["--store", store]
    done = run(
        children.manage(service, "create_staff", *words),
        env=environment.service_environment(stack, service),
        cwd=ROOT,
        text_in=f"{password}\n",
    )
    if done.returncode:
        said = done.stdout.strip().splitlines()
        refuse(said[-1] if said else f"create_staff ended with {done.returncode}")
    say(f"{who.role} {who.email}" + ("" if prompted else f"  password: {password}"))
    say(f"{stack.gateway}/admin/customer/login/")
    return 0


def _prompted() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n") or refuse("no password on standard input")
    first = getpass.getpass("password: ")
    if first != getpass.getpass("again: "):
        refuse("the two passwords differ")
    return first or refuse("an empty password")
