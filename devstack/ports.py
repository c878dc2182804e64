"""Which ports the stack listens on, and whether they are free."""

import os
import random
import socket
from dataclasses import asdict, dataclass, replace

from devstack import topology
from devstack.errors import refuse

LOOPBACK = "127.0.0.1"
# below the range from which the system takes ports for outgoing connections
FREE_RANGE = range(20000, 32000)
HIGHEST_PORT = 65535


@dataclass(frozen=True)
class Ports:
    """Every port of one running stack; `web` is keyed by process (`product`, `cart-2`)."""

    gateway: int
    postgres: int
    valkey: int
    web: dict[str, int]

    def named(self) -> dict[str, int]:
        """All ports by the name a person knows them by."""
        servers = {"gateway": self.gateway, "postgres": self.postgres, "valkey": self.valkey}
        return servers | self.web

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def from_names(ports: dict[str, int]) -> Ports:
    """The reverse of `Ports.named`."""
    web = {name: ports[name] for name in topology.web_ports()}
    return Ports(ports["gateway"], ports["postgres"], ports["valkey"], web)


def default_ports() -> Ports:
    """The street plan's ports, changed by COMPTOIR_PORTS (`gateway=8090,product=9001`)."""
    ports = Ports(
        gateway=topology.GATEWAY_PORT,
        postgres=topology.POSTGRES_PORT,
        valkey=topology.VALKEY_PORT,
        web=topology.web_ports(),
    )
    return with_overrides(ports, os.environ.get("COMPTOIR_PORTS", ""))


def with_overrides(ports: Ports, text: str) -> Ports:
    """The ports with `name=number,...` applied. Refuses names that do not exist."""
    named = ports.named()
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = pair.partition("=")
        if name not in named or not number.isdigit() or not 0 < int(number) <= HIGHEST_PORT:
            refuse(f"COMPTOIR_PORTS: {pair!r} is not NAME=PORT; names: {', '.join(named)}")
        named[name] = int(number)
    return from_names(named)


def with_gateway(ports: Ports, number: int) -> Ports:
    """The ports with another one for the gateway."""
    return replace(ports, gateway=number)


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether we could listen there now; a connection of the past does not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def busy(ports: Ports) -> list[str]:
    """The ports that someone else holds, with the names we know them by."""
    return [f"{port} ({name})" for name, port in ports.named().items() if not is_free(port)]


def refuse_busy(ports: Ports) -> None:
    """Refuse, in one line, naming every port that someone else holds."""
    named = ports.named()
    twice = sorted(name for name, port in named.items() if list(named.values()).count(port) > 1)
    if twice:
        refuse(f"one port is given twice: {', '.join(f'{n}={named[n]}' for n in twice)}")
    held = busy(ports)
    if held:
        word = "port is" if len(held) == 1 else "ports are"
        refuse(
            f"{word} in use: {', '.join(held)}; stop what listens there, "
            "or choose others (--port N, COMPTOIR_PORTS=name=N,...)"
        )


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now, from a random place so that parallel runs rarely meet."""
    first = random.randrange(len(FREE_RANGE))  # noqa: S311 - spreads runs, guards nothing
    found: list[int] = []
    for step in range(len(FREE_RANGE)):
        port = FREE_RANGE[(first + step) % len(FREE_RANGE)]
        if is_free(port):
            found.append(port)
        if len(found) == count:
            return found
    return refuse("no free ports between 20000 and 32000")


def free_stack() -> Ports:
    """A whole set of free ports for a stack of its own."""
    names = list(default_ports().named())
    return from_names(dict(zip(names, free_ports(len(names)), strict=True)))
