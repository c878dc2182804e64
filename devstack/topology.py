"""The street plan as code: who exists, on which port, and who may call whom.

nginx/, compose/ and each service's UPSTREAMS say the same things in their own words;
tests/architecture compares them with this file.
"""

from dataclasses import dataclass

GATEWAY_PORT = 8080
POSTGRES_PORT = 15432
VALKEY_PORT = 16379

POSTGRES_MAJOR = 18
VALKEY_MAJOR = 9
MAX_CONNECTIONS = 150
CONNECTIONS_LEFT_FREE = 20

# a worker runs eight jobs at once (PROCRASTINATE_WORKER_DEFAULTS); its own pool comes on top
WORKER_CONNECTIONS = 8 + 4
SPARE_CONNECTIONS = 1

API_CLIENTS = ("storefront", "pos", "partner", "mobile", "test")


@dataclass(frozen=True)
class Service:
    """One of the seven: its rooms, its door, and whom it may ask while a caller waits."""

    name: str
    port: int
    may_call: tuple[str, ...] = ()
    replica_ports: tuple[int, ...] = ()
    web_workers: int = 1
    web_threads: int = 4

    @property
    def package(self) -> str:
        return f"{self.name}_svc"

    @property
    def database(self) -> str:
        return f"{self.name}_db"

    @property
    def role(self) -> str:
        return f"{self.name}_svc"

    @property
    def ports(self) -> tuple[int, ...]:
        return (self.port, *self.replica_ports)

    @property
    def processes(self) -> tuple[str, ...]:
        """The names of its web processes: `cart-1`, `cart-2`, ... when it has replicas."""
        if not self.replica_ports:
            return (self.name,)
        return tuple(f"{self.name}-{number}" for number, _ in enumerate(self.ports, start=1))

    @property
    def connection_limit(self) -> int:
        """Every thread of every process of it may hold one connection, and a few to spare."""
        web = len(self.ports) * self.web_workers * self.web_threads
        return web + WORKER_CONNECTIONS + SPARE_CONNECTIONS


SERVICES = (
    Service("product", 8001, web_workers=2, web_threads=2),
    Service("inventory", 8002, web_workers=2, web_threads=2),
    Service("sales", 8003, may_call=("product", "inventory", "customer")),
    Service("reporting", 8004),
    Service("customer", 8005),
    Service("cart", 8006, may_call=("product", "inventory"), replica_ports=(8016, 8026)),
    Service(
        "order",
        8007,
        may_call=("cart", "product", "inventory", "customer"),
        web_workers=2,
        web_threads=2,
    ),
)

NAMES = tuple(service.name for service in SERVICES)


def service(name: str) -> Service:
    """The service of that name; KeyError when there is none."""
    return {each.name: each for each in SERVICES}[name]


def web_ports() -> dict[str, int]:
    """The port of each web process, by the name of the process."""
    return {
        process: port
        for each in SERVICES
        for process, port in zip(each.processes, each.ports, strict=True)
    }
