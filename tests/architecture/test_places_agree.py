"""Ports, names and the call graph stand in several files; here they are held equal."""

import importlib
import re
from pathlib import Path

import pytest

from devstack import topology

ROOT = Path(__file__).resolve().parents[2]
SERVICES = {service.name: service for service in topology.SERVICES}


def upstreams_in_settings(service: str) -> set[str]:
    text = (ROOT / f"{service}_svc/config/settings.py").read_text()
    call = re.search(r"^UPSTREAMS = upstreams\(([^)]*)\)", text, re.MULTILINE)
    assert call is not None, f"{service} does not say whom it may call"
    return set(re.findall(r'"(\w+)"', call.group(1)))


def upstreams_in_lint(service: str) -> set[str]:
    text = (ROOT / "pyproject.toml").read_text()
    clients = {"product", "inventory", "customer", "cart"}
    for name, forbidden in re.findall(
        r'name = "Call graph: (\w+) .*?forbidden_modules = \[(.*?)\]', text, re.DOTALL
    ):
        if name == service:
            return clients - set(re.findall(r"clients\.(\w+)", forbidden))
    return clients


@pytest.mark.parametrize("service", SERVICES)
def test_whom_a_service_may_call_is_the_same_everywhere(service: str) -> None:
    planned = set(SERVICES[service].may_call)

    assert upstreams_in_settings(service) == planned
    assert upstreams_in_lint(service) == planned


@pytest.mark.parametrize("service", SERVICES)
def test_the_readme_table_has_the_port_and_the_calls(service: str) -> None:
    row = re.search(
        rf"^\|[^|]*{service}_svc[^|]*\|.*$", (ROOT / "README.md").read_text(), re.MULTILINE
    )

    assert row is not None
    assert str(SERVICES[service].port) in row.group()
    for called in SERVICES[service].may_call:
        assert called in row.group()


@pytest.mark.parametrize("service", SERVICES)
def test_the_containers_know_the_service(service: str) -> None:
    compose = (ROOT / "compose/compose.yaml").read_text()

    for process in SERVICES[service].processes:
        assert re.search(rf"^  {process}:$", compose, re.MULTILINE), f"no {process} in compose.yaml"
    assert f"{SERVICES[service].database}" in compose


def test_every_subscriber_handles_what_it_is_sent() -> None:
    """A seeded subscription without a handler would be parked for ever."""
    handled = {
        service: set(re.findall(r'"([a-z]+\.[a-z_]+\.v\d)"', _consumers(service)))
        for service in SERVICES
    }

    for producer in SERVICES:
        settings = importlib.import_module(f"{producer}_svc.config.settings")
        for subscriber, types in settings.SUBSCRIBERS.items():
            unheard = set(types) - handled[subscriber]
            assert not unheard, f"{producer} tells {subscriber} what it does not read: {unheard}"


def _consumers(service: str) -> str:
    files = [
        *(ROOT / f"{service}_svc").glob("*/consumers.py"),
        *(ROOT / f"{service}_svc").glob("*/consumers/*.py"),
    ]
    return "\n".join(path.read_text() for path in files)
