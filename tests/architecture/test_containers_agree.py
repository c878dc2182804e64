"""The containers' files say what the street plan and the code say."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from devstack import topology
from devstack.paths import ROOT

COMPOSE = ROOT / "compose"
Mapping = dict[str, object]
METRIC = re.compile(r"\bcomptoir_[a-z_]+\b")
SUFFIX = re.compile(r"_(bucket|count|sum)$")


def read(name: str) -> Mapping:
    document = yaml.safe_load((COMPOSE / name).read_text())
    assert isinstance(document, dict)
    return document


def part(document: Mapping, *names: str) -> Mapping:
    for name in names:
        inner = document[name]
        assert isinstance(inner, dict)
        document = inner
    return document


@pytest.fixture(scope="module")
def system() -> Mapping:
    return read("compose.yaml")


def test_every_process_of_the_street_plan_is_a_container(system: Mapping) -> None:
    expected = {
        f"{name}{role}" for name in topology.NAMES for role in ("-db", "-prepare", "-worker")
    }
    expected |= {process for each in topology.SERVICES for process in each.processes}

    assert set(part(system, "services")) == expected | {"gateway", "secrets", "valkey"}


def test_ports_threads_and_databases_are_those_of_the_street_plan(system: Mapping) -> None:
    for service in topology.SERVICES:
        for process in service.processes:
            environment = part(system, "services", process, "environment")
            assert environment["BIND"] == f"0.0.0.0:{service.port}"
            assert environment["WEB_WORKERS"] == str(service.web_workers)
            assert environment["WEB_THREADS"] == str(service.web_threads)
            assert environment["REPLICA_NAME"] == process
            addresses = [f"http://{each}:{service.port}" for each in service.processes]
            assert environment[f"{service.name.upper()}_URL"] == ",".join(addresses)


def test_the_gateway_knows_each_container_by_its_name(system: Mapping) -> None:
    environment = part(system, "services", "gateway", "environment")

    for service in topology.SERVICES:
        for process in service.processes:
            is_cart = service.name == "cart"
            name = process.upper().replace("-", "_") if is_cart else f"{process.upper()}_UPSTREAM"
            assert environment[name] == f"{process}:{service.port}"


def test_the_gateways_placeholders_exist(system: Mapping) -> None:
    lines = (ROOT / "nginx" / "defaults.env").read_text().splitlines()
    known = {line.partition("=")[0] for line in lines if not line.startswith("#")}

    assert set(part(system, "services", "gateway", "environment")) <= known


# told by mounted secrets, or by the process itself; a fault point is for tests
NOT_OF_COMPOSE = {"DATABASE_URL", "VALKEY_URL", "SECRET_KEY", "PROCESS_KIND", "COMPTOIR_FAULT"}
SETTING = re.compile(r"""\benv\.[a-z_]+\(\s*(f?)"([A-Za-z_{}.()]+)\"""")


def settings_read(*folders: str) -> set[str]:
    """What is asked of the environment there; a name that is put together is looked up by hand."""
    code = "".join(path.read_text() for each in folders for path in (ROOT / each).rglob("*.py"))
    return {name for is_made, name in SETTING.findall(code) if not is_made}


def test_what_a_service_can_be_told_reaches_its_container(system: Mapping) -> None:
    usual = settings_read("shared_libs/service_defaults") - NOT_OF_COMPOSE
    oidc = {f"OIDC_OP_{name}_ENDPOINT" for name in ("AUTHORIZATION", "TOKEN", "USER", "JWKS")}
    unknown = {}
    for name in topology.NAMES:
        asked = settings_read(f"{name}_svc/config") | usual
        asked |= oidc if name == "customer" else set()
        told = set(part(system, "services", f"{name}-worker", "environment"))
        unknown[name] = asked - told - NOT_OF_COMPOSE

    assert unknown == {name: set() for name in topology.NAMES}


def test_a_database_meets_its_own_service_and_nobody_else(system: Mapping) -> None:
    services = part(system, "services")

    for name in topology.NAMES:
        inside = {
            container
            for container, settings in services.items()
            if isinstance(settings, dict) and name in settings.get("networks", [])
        }
        own = {f"{name}-db", f"{name}-prepare", f"{name}-worker"}
        own |= set(topology.service(name).processes) | ({"valkey"} if name == "cart" else set())
        assert inside == own
        assert part(system, "networks", name) == {"internal": True}


def test_a_service_sees_its_own_secrets_only(system: Mapping) -> None:
    for name in topology.NAMES:
        for container in (*topology.service(name).processes, f"{name}-worker", f"{name}-prepare"):
            volumes = part(system, "services", container)["volumes"]
            assert isinstance(volumes, list)
            mounted = {str(volume).partition(":")[0] for volume in volumes}
            assert mounted == {"public-keys", f"{name}-secrets", f"{name}-media", "mail"}


def test_limits_are_512_megabytes_for_a_service_and_one_gigabyte_for_a_database(
    system: Mapping,
) -> None:
    for name in topology.NAMES:
        for container in (*topology.service(name).processes, f"{name}-worker"):
            limits = part(system, "services", container, "deploy", "resources", "limits")
            assert limits == {"memory": "512M"}
        limits = part(system, "services", f"{name}-db", "deploy", "resources", "limits")
        assert limits == {"memory": "1G"}


def test_prometheus_asks_every_process() -> None:
    jobs = read("prometheus/prometheus.yml")["scrape_configs"]
    assert isinstance(jobs, list)
    found = {
        target: group["labels"]["service"]
        for group in jobs[0]["static_configs"]
        for target in group["targets"]
    }

    assert found == {
        f"{process}:{service.port}": service.name
        for service in topology.SERVICES
        for process in service.processes
    }


def sources() -> Iterator[Path]:
    for folder in ("shared_libs", *(f"{name}_svc" for name in topology.NAMES)):
        yield from (ROOT / folder).rglob("*.py")


@pytest.mark.parametrize("file", ["prometheus/alarms.yml", "grafana/dashboards/shop.json"])
def test_alarms_and_dashboard_ask_for_metrics_that_exist(file: str) -> None:
    code = "".join(path.read_text() for path in sources() if "tests" not in path.parts)
    asked = {SUFFIX.sub("", name) for name in METRIC.findall((COMPOSE / file).read_text())}

    assert {name for name in asked if f'"{name}"' not in code} == set()


def test_the_dashboard_is_whole() -> None:
    dashboard = json.loads((COMPOSE / "grafana/dashboards/shop.json").read_text())
    source = read("grafana/provisioning/datasources/prometheus.yaml")["datasources"]
    assert isinstance(source, list)
    identities = [panel["id"] for panel in dashboard["panels"]]
    uids = {
        target["datasource"]["uid"] for panel in dashboard["panels"] for target in panel["targets"]
    }

    assert len(identities) == len(set(identities))
    assert uids == {source[0]["uid"]}


@pytest.fixture(scope="module")
def alarms() -> dict[str, str]:
    """Each alarm with its severity."""
    groups = read("prometheus/alarms.yml")["groups"]
    assert isinstance(groups, list)
    return {
        rule["alert"]: rule["labels"]["severity"] for group in groups for rule in group["rules"]
    }


def test_the_readme_lists_the_alarms(alarms: dict[str, str]) -> None:
    rows = re.findall(
        r"^\| (\w+) \|.*\| (page|ticket) \|$", (COMPOSE / "README.md").read_text(), re.MULTILINE
    )

    assert dict(rows) == alarms


def test_the_runbook_says_what_to_do_at_each_alarm(alarms: dict[str, str]) -> None:
    _before, _heading, table = (
        (ROOT / "docs/runbook.md").read_text().partition("## When an alarm goes off")
    )

    assert set(re.findall(r"^\| ([A-Z]\w+) \|", table, re.MULTILINE)) == set(alarms)


def test_each_alarm_is_seen_to_go_off(alarms: dict[str, str]) -> None:
    (tests,) = yaml.safe_load((COMPOSE / "prometheus/alarms_test.yml").read_text())["tests"]
    going_off = {case["alertname"] for case in tests["alert_rule_test"] if case["exp_alerts"]}

    assert going_off == set(alarms)


def test_prometheus_itself_sees_them_go_off() -> None:
    promtool = shutil.which("promtool") or pytest.skip("promtool is not installed")
    tested = subprocess.run(
        [promtool, "test", "rules", "alarms_test.yml"],
        cwd=COMPOSE / "prometheus",
        capture_output=True,
        check=False,
        text=True,
    )

    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_nothing_secret_stands_in_the_settings() -> None:
    for name in ("compose.yaml", "observability.yaml", ".env.example"):
        lines = (COMPOSE / name).read_text().splitlines()
        settings = "\n".join(line for line in lines if not line.startswith("#"))
        assert not re.search(r"(?i)(password|secret_key|token)\s*[:=]\s*[^/\s]", settings), name
