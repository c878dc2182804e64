"""Files of articles, on their way in and out, good and bad."""

import csv
import io
import re
import tempfile
import time
from pathlib import Path
from typing import Any

import openpyxl

from tests.acceptance.goods import SITE, found, refusal
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import eventually, good
from tests.e2e.shopping import Article, new_sku

CHAPTER = Chapter("catalogue")
HEADING = ("sku", "name_en", "name_fr", "category", "tax_category", "price.CAD-web")
ROWS, MANY_ROWS, LONGEST = 5_000, 100_000, 30.0
MINUTES = 10
DONE = ("validated", "invalid", "applied", "failed", "done")


def rows_of(*skus: str) -> list[list[str]]:
    return [[sku, "Walking stick", "Canne", "e2e", "standard", "9.95"] for sku in skus]


def csv_of(rows: list[list[str]], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEADING, *rows])
    return text.getvalue().encode(encoding)


def xlsx_of(rows: list[list[str]]) -> bytes:
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADING, *rows):
        book.worksheets[0].append(list(row))
    book.save(target)
    return target.getvalue()


def upload(shop: RunningShop, content: bytes, name: str = "sticks.csv") -> str:
    """Where the job of this file is to be found."""
    manager, files = shop.staff.catalogue_manager, {"file": (name, content)}
    return f"{SITE}/imports/{good(manager.send('POST', f'{SITE}/imports', files=files), 202)['id']}"


def settled(shop: RunningShop, path: str, *states: str) -> dict[str, Any]:
    """The job, once it has come to one of these ends."""
    manager, ends = shop.staff.catalogue_manager, states or DONE
    eventually(lambda: good(manager.get(path))["state"] in ends, wanted=True, seconds=LONGEST)
    return dict(good(manager.get(path)))


def imported(shop: RunningShop, content: bytes, name: str = "sticks.csv") -> dict[str, Any]:
    """The job of a file that was compared and applied."""
    path = upload(shop, content, name)
    assert settled(shop, path)["state"] == "validated"
    good(shop.staff.catalogue_manager.post(f"{path}/apply"), 202)
    return settled(shop, path, "applied", "failed")


def is_stored(shop: RunningShop, sku: str) -> bool:
    rows = good(shop.staff.catalogue_manager.get(f"{SITE}/variants", search=sku))["results"]
    return sku in [each["sku"] for each in rows]


@CHAPTER.shows("Import of CSV: dry run, row-by-row error file, progress")
def csv_is_compared_and_applied(shop: RunningShop) -> str:
    good_ones, bad = [new_sku() for _each in range(3)], new_sku()
    rows = [*rows_of(*good_ones), [bad, "Stick", "Canne", "e2e", "luxury", "9.95"]]
    path = upload(shop, csv_of(rows))
    compared = settled(shop, path)
    assert (compared["state"], compared["would"]["created"], compared["refused"]) == (
        "validated",
        3,
        1,
    )
    assert compared["rows"]["checked"] == 4
    assert not any(is_stored(shop, sku) for sku in good_ones)
    manager = shop.staff.catalogue_manager
    problems = manager.get(f"{path}/problems.csv").content.decode("utf-8-sig").splitlines()
    assert len(problems) == 2, problems
    assert problems[1].startswith("5,tax_category,luxury,"), problems
    good(manager.post(f"{path}/apply"), 202)
    done = settled(shop, path, "applied", "failed")
    assert (done["did"]["created"], done["rows"]["done"]) == (3, 4), done
    assert [is_stored(shop, sku) for sku in (*good_ones, bad)] == [True, True, True, False]
    return f"compared, nothing stored; error file {problems[1]!r}; then 3 of 4 rows applied"


@CHAPTER.shows("Import of XLSX")
def xlsx_is_applied(shop: RunningShop) -> str:
    sku = new_sku()
    done = imported(shop, xlsx_of(rows_of(sku)), "sticks.xlsx")
    assert (done["state"], done["format"], done["did"]["created"]) == ("applied", "xlsx", 1)
    assert found(shop, Article(sku, 0))["barcodes"] == []  # type: ignore[arg-type]  # no price
    return f"{sku} from a workbook"


@CHAPTER.shows("Export as CSV and XLSX; an export that is imported changes nothing")
def exports_come_back(shop: RunningShop) -> str:
    sku = new_sku()
    imported(shop, csv_of(rows_of(sku)))
    told = {}
    for kind in ("csv", "xlsx"):
        again = settled(shop, upload(shop, _exported(shop, kind, sku), f"again.{kind}"))
        told[kind] = again["would"]
    nothing = {"created": 0, "updated": 0, "unchanged": 1}
    assert told == {"csv": nothing, "xlsx": nothing}, told
    return f"{told}"


def _exported(shop: RunningShop, kind: str, search: str) -> bytes:
    manager = shop.staff.catalogue_manager
    job = good(manager.post(f"{SITE}/exports", {"format": kind, "search": search}), 202)
    path = f"{SITE}/exports/{job['id']}"
    eventually(lambda: good(manager.get(path))["state"] == "done", wanted=True)
    return manager.get(f"{path}/file").content


@CHAPTER.shows("Import by command, and resume")
def commands_import(shop: RunningShop) -> str:
    sku = new_sku()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sticks.csv"
        file.write_bytes(csv_of(rows_of(sku)))
        compared = shop.manage("product", "import_catalogue", str(file), "--dry-run")
    assert "1 to create" in compared, compared
    assert not is_stored(shop, sku)
    job = re.findall(r"^import (\S+):", compared, re.MULTILINE)[0]
    applied = shop.manage("product", "import_catalogue", "--resume", job)
    assert "1 created" in applied, applied
    assert is_stored(shop, sku)
    return f"import {job}: compared by one command, gone on with by another"


@CHAPTER.shows("100,000 rows in minutes")
def many_rows_are_compared(shop: RunningShop) -> str:
    content, begun = csv_of(rows_of(*(new_sku() for _row in range(ROWS)))), time.monotonic()
    job = settled(shop, upload(shop, content))
    seconds = time.monotonic() - begun
    assert (job["would"]["created"], job["refused"]) == (ROWS, 0), job
    minutes = seconds * MANY_ROWS / ROWS / 60
    assert minutes < MINUTES, seconds
    return f"{ROWS:,} compared in {seconds:.1f} s: {MANY_ROWS:,} would take {minutes:.1f} minutes"


CHAPTER.tested(
    "An import that is killed goes on and does no row twice",
    "product_svc/tests/integration/test_imports.py",
    "tests/e2e/test_crashes.py",
)


@CHAPTER.shows("Hostile CSV: formula cells, duplicate SKUs, refused by row and cell")
def hostile_cells_are_refused(shop: RunningShop) -> str:
    formula, twice = new_sku(), new_sku()
    rows = [
        [formula, "=HYPERLINK(1)", "Canne", "e2e", "standard", "9.95"],
        *rows_of(twice, twice),
        [new_sku(), "Stick", "Canne", "e2e", "standard", "99999999999999999999"],
    ]
    job = settled(shop, upload(shop, csv_of(rows)))
    told = [(each["row"], each["column"]) for each in job["problems"]]
    assert told == [(2, "name_en"), (4, "sku"), (5, "price.CAD-web")], job["problems"]
    assert not is_stored(shop, formula)
    return "; ".join(each["reason"] for each in job["problems"])


@CHAPTER.shows("Hostile CSV: wrong encodings, a million columns, what is no CSV")
def hostile_files_are_refused(shop: RunningShop) -> str:
    sku = new_sku()
    rows = [[sku, "Crème brûlée", "Crème brûlée", "e2e", "standard", "9.95"]]
    old = settled(shop, upload(shop, csv_of(rows, "cp1252")))
    wide = settled(shop, upload(shop, b"sku," * 1_000_000))
    zeros = settled(shop, upload(shop, b"sku,name_en\n\x00\x01,x\n"))
    assert (old["encoding"], old["would"]["created"]) == ("windows-1252", 1)
    assert [wide["state"], zeros["state"]] == ["invalid", "invalid"]
    manager = shop.staff.catalogue_manager
    for content in (b"PK\x03\x04", b"<html>", b""):
        answer = manager.send("POST", f"{SITE}/imports", files={"file": ("a.csv", content)})
        assert refusal(answer)[:2] == (422, "file_refused"), answer.text
    return f"windows-1252 is read and said; a million columns: {wide['failure']} {zeros['failure']}"


@CHAPTER.shows("Absurd prices, refused by field")
def absurd_prices_are_refused(shop: RunningShop) -> str:
    item = {"sku": new_sku(), "name": {"en": "x", "fr": "x"}, "category": "e2e"}
    item |= {"tax_category": "standard"}
    told = {}
    for amount in ("-1", "1e300", "NaN", "0.00001", "99999999999999", "twelve"):
        prices = [{"channel": "web", "currency": "CAD", "amount": amount}]
        body = {"items": [item | {"prices": prices}]}
        answer = shop.staff.catalogue_manager.post(f"{SITE}/variants", body)
        (told[amount],) = refusal(answer)[2]
    assert {field for field, _code in told.values()} == {"items.0.prices.0.amount"}, told
    assert not is_stored(shop, item["sku"])  # type: ignore[arg-type]  # a text
    return ", ".join(f"{amount}: {code}" for amount, (_field, code) in told.items())
