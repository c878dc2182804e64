"""Who reads the books: as a file, in the background, on a page, on a dashboard, by mail."""

import csv
import html
import io
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import openpyxl

from tests.acceptance.books._asking import (
    PAGES,
    REPORTS,
    browser_of,
    figures,
    hurried,
    mails_to,
    rows,
    total,
)
from tests.acceptance.books._story import PRICE, TORONTO, sale, story
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import eventually, good, new_key

PART = Chapter("readers")

LANGUAGES = ("en", "fr")
FIRST_HOUR = 6
WEEK, YEAR = timedelta(days=7), timedelta(days=364)


def _file(shop: RunningShop, kind: str) -> bytes:
    query = {**story(shop).past, "group_by": "day,cashier", "type": kind}
    answer = shop.staff.analyst.get(f"{REPORTS}/sales/file", **query)
    assert answer.ok, answer.text
    return answer.content


def _nets(shop: RunningShop) -> list[str]:
    return [row["net"] for row in rows(shop, "sales", **story(shop).past, group_by="day,cashier")]


@PART.shows("Export as CSV.")
def as_csv(shop: RunningShop) -> str:
    text = _file(shop, "csv").decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(text)))
    assert [row["net"] for row in found] == _nets(shop), found
    return f"{len(found)} rows, with the amounts of the report"


@PART.shows("Export as XLSX, with numbers as numbers.")
def as_xlsx(shop: RunningShop) -> str:
    book = openpyxl.load_workbook(io.BytesIO(_file(shop, "xlsx")), read_only=True)
    titles, *lines = book.worksheets[0].iter_rows(values_only=True)
    at = titles.index("net")
    assert [f"{line[at]:.2f}" for line in lines] == _nets(shop), lines
    return f"{len(lines)} rows under {len(titles)} titles"


@PART.shows("Export as PDF.")
def as_pdf(shop: RunningShop) -> str:
    body = _file(shop, "pdf")
    assert body.startswith(b"%PDF-"), body[:20]
    return f"{len(body)} bytes"


@PART.shows("A long report is made in the background: queued, running, done, then its rows.")
def in_the_background(shop: RunningShop) -> str:
    analyst, past = shop.staff.analyst, story(shop).past
    answer = analyst.post(
        f"{REPORTS}/sales/runs", {**past, "group_by": "day,cashier"}, key=new_key()
    )
    first, way = good(answer, 202), answer.headers["Location"]
    eventually(lambda: good(analyst.get(way))["state"], wanted="done", seconds=90)
    done = good(analyst.get(way))
    nets = [row["net"] for row in good(analyst.get(f"{way}/rows"))["rows"]]
    assert nets == _nets(shop), nets
    assert analyst.get(f"{way}/file").content.startswith(b"\xef\xbb\xbf")
    assert done["as_of"], done
    return f"{first['state']}, then done: {done['rows']} rows, hash {done['digest'][:12]}"


@PART.shows("Saved reports: one keeps what a page asks for under a name, with a schedule.")
def saved(shop: RunningShop) -> str:
    name = _save_report(shop, recipients="head.office@demo.example")
    return f"“{name}”, sent every day, of the day before"


def _save_report(shop: RunningShop, *, recipients: str) -> str:
    """The name under which the sales by store are kept, as their page keeps them."""
    browser, name = browser_of(shop, "analyst"), f"Mornings {uuid.uuid4().hex[:6]}"
    page = f"{shop.gateway}{PAGES}sales/"
    browser.get(page, timeout=10)
    form = {
        "name": name,
        "schedule": "daily",
        "file_type": "xlsx",
        "recipients": recipients,
        "group_by": "store",
        "csrfmiddlewaretoken": browser.cookies["csrftoken"],
    }
    answer = browser.post(f"{page}save/", data=form, headers={"Referer": page}, timeout=10)
    assert name in answer.text, answer.status_code
    return name


@PART.shows("Scheduled reports leave by mail, from six where the shop is.")
def scheduled(shop: RunningShop) -> str:
    address = f"{uuid.uuid4().hex[:12]}@shop.example"
    name = _save_report(shop, recipients=address)
    if datetime.now(TORONTO).hour < FIRST_HOUR:
        return f"“{name}” is due at six"
    hurried(shop, "reporting", "reports.send_reports", "reports.make_runs")
    eventually(lambda: len(mails_to(shop, address)), wanted=1, seconds=90)
    assert name in mails_to(shop, address)[0]
    return f"“{name}” is in the mailbox of {address}"


PART.tested(
    "A scheduled report leaves once for each day it is due, with the figures of the days before, "
    "and again when the mail server was away.",
    "reporting_svc/tests/integration/test_saved_reports.py",
)


@PART.shows("A dashboard: today against last week and last year.")
def dashboard(shop: RunningShop) -> str:
    board = good(shop.staff.analyst.get(f"{REPORTS}/dashboard"))
    today = date.fromisoformat(board["today"])
    for name, day in (("today", today), ("week_ago", today - WEEK), ("year_ago", today - YEAR)):
        query = {"from": str(day), "to": str(day), "currency": board["currency"]}
        net = f"{total(rows(shop, 'sales', **query), 'net'):.2f}"
        assert board[f"figures_{name}"]["net"] == net, (name, net)
    nets = figures([board[f"figures_{each}"] for each in ("today", "week_ago", "year_ago")], "net")
    return f"net today, a week ago, a year ago: {', '.join(net for (net,) in nets)}"


@PART.shows("The dashboard is by channel and by store.")
def by_channel_and_store(shop: RunningShop) -> str:
    board = good(shop.staff.analyst.get(f"{REPORTS}/dashboard"))
    net = board["figures_today"]["net"]
    for part in ("channels", "stores"):
        assert f"{total(board[part], 'today'):.2f}" == net, part
    assert story(shop).east.store in {each["name"] for each in board["stores"]}
    return f"{len(board['channels'])} channels and {len(board['stores'])} stores make {net}"


@PART.shows("The dashboard answers within a second.")
def quick(shop: RunningShop) -> str:
    def seconds() -> float:
        begun = time.monotonic()
        good(shop.staff.analyst.get(f"{REPORTS}/dashboard"))
        return time.monotonic() - begun

    taken = sorted(seconds() for _each in range(5))
    assert taken[2] < 1, taken
    ((lines,),) = shop.ask("reporting", "SELECT count(*) FROM reports_linefact")
    return f"{taken[2] * 1000:.0f} ms over {lines:,} fact lines, the third of five"


PART.tested("… with 10,000,000 fact lines, too.", "bench/books.py")


@PART.shows("The dashboard refreshes itself, from what has been sold since.")
def refreshed(shop: RunningShop) -> str:
    browser = browser_of(shop, "analyst")
    page = browser.get(f"{shop.gateway}/admin/reporting/dashboard/", timeout=10).text
    (script,) = [part for part in page.split('"') if part.endswith("dashboard.js")]
    text = browser.get(shop.gateway + script, timeout=10).text
    assert "REFRESH_MILLISECONDS = 30_000" in text, script
    before, heard = _sold_today(shop), story(shop)
    heard.east.says(sale(heard.article, datetime.now(UTC)))
    eventually(lambda: _sold_today(shop) >= before + Decimal(PRICE), wanted=True)
    return f"its page asks every half minute; a sale made {before} into {_sold_today(shop)}"


def _sold_today(shop: RunningShop) -> Decimal:
    board = good(shop.staff.analyst.get(f"{REPORTS}/dashboard"))
    return Decimal(board["figures_today"]["net"])


PART.tested(
    "The dashboard is readable on a phone, and axe finds nothing serious on it, in both languages.",
    "tests/browser/test_reports.py",
)


@PART.shows("Every report is a page, in both languages.")
def pages(shop: RunningShop) -> str:
    browser = browser_of(shop, "analyst")
    for language in LANGUAGES:
        headers = {"Accept-Language": language}
        listed = good(shop.staff.analyst.send("GET", REPORTS, headers=headers))["results"]
        for each in listed:
            answer = browser.get(
                f"{shop.gateway}{PAGES}{each['name']}/", headers=headers, timeout=20
            )
            assert answer.ok, (each["name"], answer.status_code)
            assert f'lang="{language}"' in answer.text, each["name"]
            assert html.escape(each["title"]) in answer.text, (language, each["title"])
    return f"{len(listed)} reports, each as its title says in English and French"


@PART.shows("Who is kept to a store sees its figures only.")
def kept_to_a_store(shop: RunningShop) -> str:
    since = {"from": story(shop).past["from"], "group_by": "store"}
    found = good(shop.staff.store_manager.get(f"{REPORTS}/sales", **since))["rows"]
    everybody = rows(shop, "sales", **since)
    assert {row["store"] for row in found} == {"MTL"}, found
    return f"one of {len(everybody)} stores"


@PART.shows("Nobody else sees the books.")
def nobody_else(shop: RunningShop) -> str:
    roles = ("catalogue_manager", "stock_clerk", "cashier", "support")
    statuses = {role: shop.as_role(role).get(f"{REPORTS}/sales").status_code for role in roles}
    statuses["a visitor"] = shop.shopper.get(f"{REPORTS}/sales").status_code
    assert set(statuses.values()) <= {401, 403}, statuses
    return str(statuses)
