"""What a service keeps of a person it shows and erases: a new column cannot be forgotten."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from devstack.paths import ROOT
from tests.architecture.test_services_look_alike import APPS

# names of columns that speak of somebody
_PERSONAL = re.compile(
    r"^((guest_|customer_|contact_|from_|to_|old_|new_)?(e_?mail|email_address|phone|telephone|mobile)"
    r"|(first|last|full|middle|maiden|given|family)_name|recipient\w*|addressee|contact\w*"
    r"|(\w+_)?address|street|line1|line2|postal_code|birth\w*|tax_exempt_id|provider_subject"
    r"|(\w+_)?note|text|answer_body)$"
)
# beside such a column, these speak of the same person
_BESIDE = {"name", "city", "email_verified_at"}
# where a service says what of its columns it shows and erases
_REGISTERS = ("services/_privacy.py", "services/_erasure.py")
# what looks personal and is not, with the reason
NOBODYS = {
    "SavedReport.name": "what staff call a report",
    "AlertRule.name": "what staff call a rule",
    "Supplier.name": "a company",
    "Supplier.email": "a company",
    "Supplier.phone": "a company",
    "Supplier.address": "a company",
    "Document.note": "what staff write on transfers and counts of stock, which no customer is in",
    "Receipt.delivery_note": "the number of a supplier's paper",
    "SyncException.note": "how staff have settled a till's exception",
    "EnrolmentAttempts.address": "the network address of a till, gone after a day",
}


def models(service: str) -> Iterator[tuple[str, set[str]]]:
    """Each model of a service with the names of its columns."""
    for app in APPS[service]:
        home = ROOT / f"{service}_svc" / app
        for file in [*home.glob("models.py"), *home.glob("models/*.py")]:
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.ClassDef):
                    yield node.name, {name for each in node.body for name in _column(each)}


def _column(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        kind = ast.unparse(node.value.func)
        if kind.endswith("Field") and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id


def looks_personal(service: str) -> set[str]:
    """`Model.column` for every column that speaks of somebody."""
    found: set[str] = set()
    for model, columns in models(service):
        personal = {name for name in columns if _PERSONAL.match(name)}
        if personal:
            personal |= columns & _BESIDE
        found |= {f"{model}.{name}" for name in personal}
    return found


def registered(service: str) -> set[str]:
    """`Model.column` for all that the service says it shows and erases, in PERSONAL."""
    found: set[str] = set()
    for app in APPS[service]:
        for name in _REGISTERS:
            file = ROOT / f"{service}_svc" / app / name
            found |= _register_of(file) if file.exists() else set()
    return found


def _register_of(file: Path) -> set[str]:
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PERSONAL":
            register = ast.literal_eval(node.value)
            return {f"{model}.{name}" for model, names in register.items() for name in names}
    return set()


@pytest.mark.parametrize("service", APPS)
def test_every_column_that_speaks_of_somebody_is_answered_for(service: str) -> None:
    forgotten = looks_personal(service) - registered(service) - set(NOBODYS)

    assert not forgotten, (
        f"{sorted(forgotten)}: show and erase it, and name it in PERSONAL "
        "(docs/architecture.md, “A person's data”), or say in NOBODYS why it is nobody's"
    )


@pytest.mark.parametrize("service", APPS)
def test_nothing_is_answered_for_that_is_not_there(service: str) -> None:
    there = {f"{model}.{name}" for model, columns in models(service) for name in columns}

    assert registered(service) <= there


def test_every_exception_is_still_needed() -> None:
    personal = {name for service in APPS for name in looks_personal(service)}

    assert set(NOBODYS) <= personal
