"""The environment of each process: the only way a service learns where it lives."""

import os
from dataclasses import dataclass
from pathlib import Path

from devstack import topology
from devstack.paths import RunDirectory
from devstack.ports import LOOPBACK, Ports
from devstack.postgres import Cluster
from devstack.topology import Service
from devstack.valkey import Store
from devstack.vault import Vault

# what a person's shell may hold that would lead a service astray
NOT_INHERITED = ("PYTHONPATH", "PYTHONHOME", "DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "PGPASSWORD")
CURRENCY = "CAD"
TIME_ZONE = "America/Toronto"


@dataclass(frozen=True)
class Stack:
    """One stack: where it writes, where it listens, its secrets and its two servers."""

    run: RunDirectory
    ports: Ports
    vault: Vault
    cluster: Cluster
    store: Store
    env: str = "demo"

    @property
    def gateway(self) -> str:
        return f"http://{LOOPBACK}:{self.ports.gateway}"

    def urls(self, service: Service) -> list[str]:
        """The direct addresses of a service, one for each replica."""
        return [f"http://{LOOPBACK}:{self.ports.web[name]}" for name in service.processes]


def inherited() -> dict[str, str]:
    """The person's own environment without what would lead a service astray."""
    return {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}


def service_environment(stack: Stack, service: Service) -> dict[str, str]:
    """What every process of this service gets: web, worker and management command."""
    own = {
        "COMPTOIR_ENV": stack.env,
        "SECRET_KEY": stack.vault.secret_keys[service.name],
        "DATABASE_URL": stack.cluster.url(
            service.role, stack.vault.roles[service.name], service.database
        ),
        "KEYS_DIR": str(stack.run.public_keys),
        "PRIVATE_KEY_FILE": str(stack.run.private_key(service.name)),
        "PUBLIC_URL": stack.gateway,
        "ALLOWED_HOSTS": f"{LOOPBACK},localhost,testserver",
        "MEDIA_ROOT": str(stack.run.media / service.name),
        "MAIL_DIR": str(stack.run.mail),
        "REPLICA_NAME": service.name,
        "PYTHONUNBUFFERED": "1",
        # threads share the interpreter's lock, so heaps of their own only cost memory
        "MALLOC_ARENA_MAX": "1",
        "MALLOC_TRIM_THRESHOLD_": str(128 * 1024),
    }
    if service.name == "cart":
        own["VALKEY_URL"] = stack.store.url
    addresses = {
        f"{each.name.upper()}_URL": ",".join(stack.urls(each)) for each in topology.SERVICES
    }
    return _defaults() | inherited() | addresses | own


def _defaults() -> dict[str, str]:
    return {"LOG_LEVEL": "INFO", "SHOP_CURRENCY": CURRENCY, "SHOP_TIME_ZONE": TIME_ZONE}


def web_environment(stack: Stack, service: Service, process: str) -> dict[str, str]:
    """What one gunicorn gets on top: its door, its size, its metrics folder."""
    return service_environment(stack, service) | {
        "REPLICA_NAME": process,
        "BIND": f"{LOOPBACK}:{stack.ports.web[process]}",
        "WEB_WORKERS": str(service.web_workers),
        "WEB_THREADS": str(service.web_threads),
        "PROMETHEUS_MULTIPROC_DIR": str(metrics_folder(stack, process)),
    }


def worker_environment(stack: Stack, service: Service) -> dict[str, str]:
    """What the job worker of a service gets on top."""
    return service_environment(stack, service) | {"PROCESS_KIND": "worker"}


def metrics_folder(stack: Stack, process: str) -> Path:
    return stack.run.metrics / process
