"""`./comptoir check`: everything that can be said about the code without running the shop."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from devstack import children, environment, processes, topology
from devstack.console import say
from devstack.paths import ROOT, venv_python

AT_ONCE = 2
# as a module, because a script's first line cannot hold a path with spaces
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"


@dataclass(frozen=True)
class Step:
    """One tool that ends with 0 when it has nothing to say."""

    name: str
    command: list[str | Path]
    env: dict[str, str] = field(default_factory=dict)


def _python(*words: str | Path) -> list[str | Path]:
    return [venv_python(), *words]


def _module(name: str, *words: str | Path) -> list[str | Path]:
    return _python("-m", name, *words)


def steps() -> Iterator[Step]:
    """All checks; the slow ones first, so that the last one does not run alone."""
    for service in topology.SERVICES:
        yield _types(service.package, f"{service.package}.config.settings")
    yield _types("shared_libs", "shared_libs.testing.settings")
    yield _types("devstack", f"{topology.SERVICES[0].package}.config.settings")
    yield _types("till", f"{topology.SERVICES[0].package}.config.settings")
    # they kill checkouts from the inside, and so know the models of order
    yield _types("tests", "order_svc.config.settings")
    yield Step("import rules", _python("-c", LINT_IMPORTS))
    for service in topology.SERVICES:
        # the admin theme's own checks ask a database, and none runs here
        options = ("--check", "--dry-run", "--skip-checks")
        command = children.manage(service, "makemigrations", *options)
        yield Step(f"migrations of {service.name}", command)
    yield Step("contracts", _module("devstack.contracts", "check"))
    yield Step("translations", _module("devstack.messages", "check"))
    yield Step("format", _module("ruff", "format", "--check", "."))
    yield Step("lint", _module("ruff", "check", "--output-format", "concise", "."))
    yield Step("compose files", _compose())


def _types(package: str, settings: str) -> Step:
    return Step(
        name=f"types of {package}",
        # a cache of its own: the same shared code looks different under other settings
        command=_module("mypy", "--cache-dir", ROOT / ".mypy_cache" / package, package),
        env={"DJANGO_SETTINGS_MODULE": settings},
    )


def _compose() -> list[str | Path]:
    found = [path for path in sorted((ROOT / "compose").glob("*.yaml")) if _is_compose(path)]
    return _module("check_jsonschema", "--builtin-schema", "vendor.compose-spec", *found)


def _is_compose(path: Path) -> bool:
    return any(line.startswith("services:") for line in path.read_text().splitlines())


def check() -> int:
    """0 when every tool is content; else each one's words are shown."""
    begun = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(_run, steps()))
    failed = results.count(False)
    say(f"{len(results)} checks, {failed} failed in {time.monotonic() - begun:.1f} s")
    return int(failed > 0)


def _run(step: Step) -> bool:
    begun = time.monotonic()
    env = environment.inherited() | step.env
    done = processes.run(step.command, env=env, cwd=ROOT)
    good = done.returncode == 0
    line = f"{'ok' if good else '!!'}  {step.name}  {time.monotonic() - begun:.1f} s"
    say(line if good else f"{line}\n{done.stdout.rstrip()}")
    return good


def fix() -> int:
    """Format, repair what ruff can, compile the translations; then check."""
    for command in (
        _module("ruff", "check", "--fix", "--quiet", "--exit-zero", "."),
        _module("ruff", "format", "--quiet", "."),
        _module("devstack.messages", "compile"),
    ):
        processes.attached(command, cwd=ROOT)
    return check()
