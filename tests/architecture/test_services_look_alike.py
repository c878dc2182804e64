"""Whoever knows one service knows all seven."""

import re
from pathlib import Path

import pytest
import yaml

from devstack import topology

ROOT = Path(__file__).resolve().parents[2]
# a second app of a service is a noun with a life of its own, and looks like the first
APPS = {
    "product": ["catalog", "promotions", "imports"],
    "inventory": ["stock", "logistics"],
    "sales": ["sales"],
    "reporting": ["reports"],
    "customer": ["customers"],
    "cart": ["carts"],
    "order": ["orders", "returns", "invoicing"],
}
EVERY_APP = [(service, app) for service, apps in APPS.items() for app in apps]
LONGEST = {
    "manage.py": 12,
    "pytest.ini": 9,
    "config/wsgi.py": 3,
    "config/urls.py": 16,
    "config/settings.py": 90,
}
SAME = ["manage.py", "pytest.ini", "config/wsgi.py", "config/urls.py"]
ROOMS = {
    "admin", "api", "apps", "consumers", "errors", "events", "jobs", "management", "migrations",
    "models", "providers", "rules", "selectors", "services", "static", "store", "templates",
}  # fmt: skip


def neutral(service: str, text: str) -> str:
    """The text with the service's own names taken out, and one app for all of them."""
    text = re.sub(rf"\b{service}_svc\.({'|'.join(APPS[service])})\b", "SERVICE_svc.APP", text)
    text = re.sub(r"\(\n((?: +.+\n)+)\)", _unfolded, text)
    text = re.sub(r'("SERVICE_svc\.APP\.[a-z.]+")(, "SERVICE_svc\.APP\.[a-z.]+")+', r"\1", text)
    return re.sub(rf"\b{service}(_svc)?\b", r"SERVICE\1", text)


def _unfolded(call: re.Match[str]) -> str:
    """A call on one line, however it had to be folded."""
    return f"({' '.join(call.group(1).split()).rstrip(',')})"


@pytest.mark.parametrize("name", SAME)
def test_the_seven_differ_in_their_names_only(name: str) -> None:
    versions = {neutral(service, (ROOT / f"{service}_svc" / name).read_text()) for service in APPS}

    assert len(versions) == 1, "\n---\n".join(sorted(versions))


@pytest.mark.parametrize("service", APPS)
@pytest.mark.parametrize("name", LONGEST)
def test_the_files_that_django_asks_for_stay_short(service: str, name: str) -> None:
    lines = (ROOT / f"{service}_svc" / name).read_text().count("\n")

    assert lines <= LONGEST[name]


@pytest.mark.parametrize(("service", "app"), EVERY_APP)
def test_an_app_has_the_rooms_of_the_house_and_no_other(service: str, app: str) -> None:
    folder = ROOT / f"{service}_svc" / app
    found = {path.stem for path in folder.iterdir() if not path.name.startswith("_")}

    assert found <= ROOMS, f"{service}.{app} has rooms of its own: {sorted(found - ROOMS)}"
    assert {"admin", "api", "apps", "errors", "models", "rules", "selectors", "services"} <= found


@pytest.mark.parametrize("service", APPS)
def test_a_service_tells_on_one_page_what_it_is(service: str) -> None:
    page = (ROOT / f"{service}_svc" / "README.md").read_text()

    for heading in ("## Owns", "## Invariants", "## Calls", "## Events", "## Run"):
        assert heading in page, f"{service}_svc/README.md has no “{heading}”"


def test_every_app_of_a_service_is_named_here() -> None:
    found = {
        (path.parent.parent.name.removesuffix("_svc"), path.parent.name)
        for path in ROOT.glob("*_svc/*/apps.py")
    }

    assert found == set(EVERY_APP)


def test_the_street_plan_names_the_seven() -> None:
    assert {service.name for service in topology.SERVICES} == set(APPS)


@pytest.mark.parametrize("service", ["product", "inventory"])
def test_whoever_tries_the_api_is_shown_a_body_for_every_question(service: str) -> None:
    document = yaml.safe_load((ROOT / f"contracts/api/{service}.openapi.yaml").read_text())
    bodies = {
        f"{method} {path}": operation["requestBody"]["content"].get("application/json")
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if path.startswith("/api/") and "requestBody" in operation
    }

    assert [at for at, body in bodies.items() if body and "examples" not in body] == []
