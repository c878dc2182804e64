"""What seven services share is read by whoever changes any of them, so it may not grow unseen."""

import re
from pathlib import Path

from devstack.paths import ROOT

SHARED = ROOT / "shared_libs"
# tests and their tools, the clients (one for each upstream), the rules that a till reckons by as
# well (docs/adr/0102), what Django wrote
ELSEWHERE = {"tests", "testing", "clients", "trade", "migrations"}
# docs/adr/0019 says where they go; more than this is a conversation, and a new number there
MOST_LINES = 8_120
LONGEST_FILE = 400


def sizes() -> dict[Path, int]:
    """The lines of each file."""
    files = (path.relative_to(SHARED) for path in SHARED.rglob("*.py"))
    counted = [path for path in files if not ELSEWHERE & set(path.parts)]
    return {path: len((SHARED / path).read_text().splitlines()) for path in counted}


def test_the_shared_libraries_grow_by_decision_only() -> None:
    assert sum(sizes().values()) <= MOST_LINES


def test_no_shared_file_is_longer_than_a_person_reads_at_once() -> None:
    assert {path: lines for path, lines in sizes().items() if lines > LONGEST_FILE} == {}


def test_the_decision_names_the_number_that_is_enforced() -> None:
    decision = (ROOT / "docs/adr/0019-shared-libs-is-the-floor-and-has-a-ceiling.md").read_text()
    (number,) = re.findall(r"at most ([\d,]+) lines", decision)

    assert int(number.replace(",", "")) == MOST_LINES
