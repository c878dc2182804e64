"""What the README tells a newcomer to paste does what it says."""

import json
import re
import shutil
from typing import Any

import pytest

from devstack import processes
from devstack.paths import ROOT

pytestmark = pytest.mark.usefixtures("books_agree")
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
DOOR = "http://127.0.0.1:8080"


@pytest.fixture(scope="module")
def answers(gateway: str) -> list[dict[str, Any]]:
    """What the two blocks print when they are pasted one after the other."""
    blocks = BLOCK.findall((ROOT / "README.md").read_text())
    assert (len(blocks), blocks[0].count(DOOR), blocks[1].count(DOOR)) == (2, 1, 0)
    bash = shutil.which("bash") or pytest.skip("there is no bash")
    pasted = processes.run([bash, "-u", "-c", "".join(blocks).replace(DOOR, gateway)], cwd=ROOT)
    said = pasted.stdout or ""
    assert pasted.returncode == 0, said
    return [json.loads(line) for line in said.splitlines()]


def test_the_first_purchase_is_an_order(answers: list[dict[str, Any]]) -> None:
    cart, with_shipping, order, _till = answers

    assert [line["quantity"] for line in cart["lines"]] == ["2"]
    assert with_shipping["shipping"]["method"] == "standard"
    assert (order["status"], order["lines"][0]["sku"]) == ("confirmed", cart["lines"][0]["sku"])


def test_the_first_day_at_a_till_draws_no_exception(answers: list[dict[str, Any]]) -> None:
    results = answers[-1]["results"]

    assert [each["verdict"] for each in results] == ["accepted"] * 3
    assert [each["exceptions"] for each in results] == [[], [], []]
    assert re.fullmatch(r"MTL-\d+-\d{6}", results[1]["receipt_number"])
