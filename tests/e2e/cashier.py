"""A till of this project with a cashier at it, who does what is written."""

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sales_svc.sales.rules import demo
from tests.e2e.callers import Caller, good
from tests.e2e.shopping import Staff
from till import core, store
from till.core import Desk
from till.script import Script

PIN = demo.DEMO_PIN
CASHIER, MANAGER, STORE = "c-12", "c-02", "MTL"
MORNING = f"enrol\nlogin {CASHIER} {PIN}\nopen 200.00"
APPROVED = f"approve {MANAGER} {PIN}"


@dataclass
class Counter:
    """A till, its printer's paper, and what it has shown."""

    desk: Desk
    script: Script
    paper: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def do(self, lines: str) -> str:
        """What the till shows while this is done; all of it must be."""
        before = len(self.shown)
        status = self.script.run(lines.splitlines())
        said = "\n".join(self.shown[before:])
        assert status == 0, said
        return said

    @property
    def pending(self) -> int:
        return core.standing(self.desk).pending


def counter(folder: Path, staff: Staff, what: dict[str, Any], *, name: str = "Till") -> Counter:
    """A new till in this folder, with a code of staff to enrol by."""
    name = f"{name} {uuid.uuid4().hex[:6]}"
    made = good(staff.store_manager.post("/api/v1/sales/registers", {"store": STORE, "name": name}))
    return started(folder, what, code=made["code"])


def started(folder: Path, what: dict[str, Any], *, code: str = "") -> Counter:
    """The till of this folder, switched on."""
    paper: list[str] = []
    shown: list[str] = []
    database = store.open_database(folder / "till.sqlite3")
    desk = Desk(database, paper.append, api_key=what["api_keys"]["test"])
    core.print_missing(desk)
    script = Script(desk, shown.append, what["gateway"], code)
    return Counter(desk, script, paper, shown)


def documents_of(staff: Staff, till: Counter) -> list[dict[str, Any]]:
    """What the shop has taken from this till, in the order in which it was said."""
    code = till.desk.register_code
    found = good(staff.analyst.get("/api/v1/sales/transactions", register=code, page_size=100))
    mine = [each for each in found["results"] if each["register"] == code]
    return sorted(mine, key=lambda each: int(each["sequence"]))


def printed_again(till: Counter, document_id: str, language: str = "en") -> str:
    """The receipt as the shop prints it."""
    mine = till.desk.identity
    answer = Caller(mine.gateway, None).send(
        "GET",
        f"/api/v1/pos/receipts/{document_id}/print",
        params={"as": "text"},
        headers={"X-Register-Key": mine.credential, "Accept-Language": language},
    )
    assert answer.ok, answer.text
    return answer.content.decode()
