"""Receipts: in four forms, by mail, and found by their QR code."""

import re
import uuid

from tests.acceptance.counter._bench import bench
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import eventually

CHAPTER = Chapter("counter")
PUBLIC = re.compile(r"(/api/v1/sales/receipts/public/\S+)")
BEGINS = {"html": b"<!doctype html", "pdf": b"%PDF-", "escpos": b"\x1b@"}


@CHAPTER.shows("Receipts are text, HTML, PDF and ESC/POS, the same that the till has printed")
def forms(shop: RunningShop) -> str:
    here = bench(shop)
    sold = here.sell(f"scan {here.article.sku}", "cash 25")
    path = f"/api/v1/sales/receipts/{sold['id']}/print"

    def printed(form: str) -> bytes:
        answer = shop.staff.analyst.get(path, **{"as": form})
        assert answer.ok, f"{form}: {answer.status_code} {answer.text[:200]}"
        return answer.content

    assert printed("text").decode().strip() in here.till.paper
    sizes = {}
    for form, begin in BEGINS.items():
        content = printed(form)
        assert content.lower().lstrip().startswith(begin.lower()), (form, content[:40])
        sizes[form] = len(content)
    return f"{sold['receipt_number']}: {sizes} bytes"


@CHAPTER.shows("A receipt goes by mail")
def mailed(shop: RunningShop) -> str:
    here, address = bench(shop), f"{uuid.uuid4().hex[:10]}@shop.example"
    number = here.sell(f"scan {here.article.sku}", "card")["receipt_number"]
    here.till.do(f"mail {address} {number}")

    def arrived() -> bool:
        page = shop.shopper.get("/mailbox/", to=address).text
        return address in page and number in page

    eventually(arrived, wanted=True)
    return f"{number} is in the mailbox of {address}"


@CHAPTER.shows("The QR code of a receipt finds it, and another one nothing")
def found(shop: RunningShop) -> str:
    here = bench(shop)
    number = here.sell(f"scan {here.article.sku}", "card")["receipt_number"]
    path = PUBLIC.findall(here.till.paper)[-1]
    page = shop.shopper.get(path)
    other = path[:-1] + ("A" if path[-1] != "A" else "B")
    statuses = page.status_code, shop.shopper.get(path[:-6] + other[-1] + path[-5:]).status_code
    assert statuses == (200, 404), statuses
    assert number in page.text
    return f"{path[:48]}…: {number}; one sign changed: {statuses[1]}"
