"""How fast the books answer when they are large: `python -m bench.books [--lines 10000000]`.

Makes a database of its own with three years of documents, asks every report through its view (no
gateway, no network), and removes it again. Exit 1 where the dashboard takes a second or more.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

from devstack import children, processes, testbed, topology
from devstack.console import say
from devstack.errors import Refused
from devstack.paths import ROOT, venv_python

LIMIT_SECONDS = 1.0
LAST_DAY = date(2026, 11, 27)
DAYS = 3 * 365
LINES_OF_A_DOCUMENT = 4
AT_ONCE = 250_000
ARTICLES, CUSTOMERS = 20_000, 200_000

# in the order of time, as the books of a shop are; hours from 9 to 20, one document in five web
_DOCUMENTS = """
INSERT INTO reports_document (
    key, kind, number, channel, store, business_date, business_hour, currency, cashier, orders,
    sold_at, original, shift, customer, applied_at
)
SELECT 'bench:' || n, CASE WHEN web THEN 'order' ELSE 'sale' END, 'B-' || n,
       CASE WHEN web THEN 'web' ELSE 'pos' END, CASE WHEN web THEN 'web' ELSE 'S' || place END,
       day, 9 + n %% 12, 'CAD', CASE WHEN web THEN '' ELSE 'c-' || place || n %% 4 END, 1,
       day + interval '14 hours', '', CASE WHEN web THEN '' ELSE 'shift-' || place || day END,
       CASE WHEN n %% 3 = 0 THEN ('00000000-0000-4000-8000-'
            || lpad((n * 7919 %% %(customers)s)::text, 12, '0'))::uuid END, now()
FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
CROSS JOIN LATERAL (SELECT n %% 5 = 0 AS web, n %% 7 AS place,
    (%(begin)s::date + (n * %(days)s / %(documents)s)::int) AS day) d
"""
_LINES = """
INSERT INTO reports_linefact (
    document_id, line, channel, store, business_date, business_hour, currency, cashier, orders,
    sku, category, sold_at, units, gross, discount, net, tax, shipping, cost
)
SELECT d.id, line, d.channel, d.store, d.business_date, d.business_hour, d.currency, d.cashier,
       d.orders, 'SKU-' || article, 'category-' || article %% 300, d.sold_at, units, units * price,
       0, units * price, round(units * price * 0.14975, 2), 0,
       CASE WHEN article %% 10 > 0 THEN round(units * price * 0.6, 4) END
FROM reports_document d CROSS JOIN generate_series(1, %(lines)s) line
CROSS JOIN LATERAL (  -- of each line its own: what names no line is reckoned once for all
    SELECT floor(%(articles)s * random() ^ 3)::int AS article WHERE d.id + line > 0
) a
CROSS JOIN LATERAL (SELECT 1 + article %% 3 AS units, (5 + article %% 90)::numeric AS price) p
WHERE d.id BETWEEN %(first)s AND %(last)s
"""
_PARTS = """
INSERT INTO reports_taxfact (document_id, code, net, shipping, amount)
SELECT document_id, code, sum(net), 0, round(sum(net) * rate, 2) FROM reports_linefact
CROSS JOIN (VALUES ('GST', 0.05), ('QST', 0.09975)) t (code, rate)
WHERE document_id BETWEEN %(first)s AND %(last)s GROUP BY document_id, code, rate;
INSERT INTO reports_tenderfact (document_id, type, amount)
SELECT document_id, CASE WHEN document_id %% 3 = 0 THEN 'cash' ELSE 'card' END, sum(net + tax)
FROM reports_linefact WHERE document_id BETWEEN %(first)s AND %(last)s GROUP BY document_id
"""
_BESIDE = """
INSERT INTO reports_articlecopy (sku, name, category, told_at)
SELECT 'SKU-' || n, jsonb_build_object('en', 'Article ' || n), 'category-' || n %% 300, now()
FROM generate_series(0, %(articles)s) n;
INSERT INTO reports_receiptfact (receipt, sku, location, received_at, units, currency, unit_cost)
SELECT 'R-' || n || '-' || part, 'SKU-' || n, 'LC', %(begin)s::date + part * 90, 50, 'CAD', 5
FROM generate_series(0, %(articles)s) n CROSS JOIN generate_series(1, 12) part WHERE n %% 10 > 0;
INSERT INTO reports_stockfact (sku, location, on_hand, damaged, seq)
SELECT 'SKU-' || n, 'S' || place, n %% 40, 0, 1
FROM generate_series(0, %(articles)s) n CROSS JOIN generate_series(0, 6) place;
INSERT INTO reports_freshness (source, as_of) VALUES ('sales', now()), ('order', now())
"""
# what a thrown-away database need not check row by row, and indexes that are built faster at once
_CHECKS = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text LIKE 'reports_%'"""
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename IN ('reports_document', 'reports_linefact', 'reports_taxfact', 'reports_tenderfact')
  AND indexdef NOT LIKE 'CREATE UNIQUE%'"""
_KEPT = """
SELECT (SELECT count(*) FROM reports_articlemonth), (SELECT count(*) FROM reports_categorymonth)"""
Ask = Callable[[str], int]


def main(arguments: list[str]) -> int:
    """Make the books, ask them, remove them; 1 where the dashboard is too slow."""
    parser = argparse.ArgumentParser(prog="python -m bench.books", description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=20, help="questions to each report")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    said = parser.parse_args(arguments)
    if said.inside:
        return _inside(said.lines, said.rounds)
    with testbed.servers() as stack:
        env = testbed.test_environment(stack, "reporting") | {
            "DJANGO_SETTINGS_MODULE": "reporting_svc.config.settings",
            "DJANGO_ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        }
        migrate = children.manage(topology.service("reporting"), "migrate", "--verbosity", "0")
        if status := processes.attached(migrate, env=env, cwd=ROOT):
            return status
        command = [venv_python(), "-m", "bench.books", "--inside", *arguments]
        return processes.attached(command, env=env, cwd=ROOT)


def _inside(lines: int, rounds: int) -> int:
    import django  # noqa: PLC0415 - the settings are named by the environment of this process

    django.setup()
    _fill(lines)
    return _ask(rounds)


def _fill(lines: int) -> None:
    from django.db import connection  # noqa: PLC0415 - see above

    from reporting_svc.reports import services  # noqa: PLC0415

    documents = lines // LINES_OF_A_DOCUMENT
    about = {
        "documents": documents,
        "begin": LAST_DAY - timedelta(days=DAYS - 1),
        "days": DAYS - 1,
        "lines": LINES_OF_A_DOCUMENT,
        "articles": ARTICLES,
        "customers": CUSTOMERS,
    }
    begun = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SELECT setseed(0.42)")
        cursor.execute(_CHECKS)
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for first in range(1, documents + 1, AT_ONCE):
            part = {**about, "first": first, "last": min(first + AT_ONCE - 1, documents)}
            for statement in (_DOCUMENTS, _LINES, _PARTS):
                cursor.execute(statement, part)
            say(f"  {part['last'] * LINES_OF_A_DOCUMENT:,} lines, {time.monotonic() - begun:.0f} s")
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute(_BESIDE, about)
    services.add_up_anew()
    _say_what_is_there(time.monotonic() - begun)


def _say_what_is_there(seconds: float) -> None:
    from django.db import connection  # noqa: PLC0415 - see above

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        say(f"books of {cursor.fetchone()[0]}, in {seconds:.0f} s")
        cursor.execute(_KEPT)
        say("  {:,} months of articles and {:,} of categories are kept".format(*cursor.fetchone()))


def _ask(rounds: int) -> int:
    month = f"from={LAST_DAY - timedelta(days=29)}&to={LAST_DAY}"
    year = f"from={LAST_DAY - timedelta(days=364)}&to={LAST_DAY}"
    questions = {
        "dashboard": "dashboard",
        "a month by day and channel": f"sales?group_by=day,channel&{month}",
        "a year by day and store": f"sales?group_by=day,store&{year}",
        "a year by tender": f"sales?group_by=tender&{year}",
        "three years by store and hour": f"sales?group_by=store,hour&from=2023-11-29&to={LAST_DAY}",
        "tax return of a year": f"tax-return?{year}",
        "baskets of a year by day": f"baskets?group_by=day&{year}",
        "margin of a month by category": f"margin?group_by=category&{month}",
        "margin of a year by store": f"margin?group_by=store&{year}",
        "a month by article": f"sales?group_by=sku&{month}",
        "a kept month by article": "sales?group_by=sku&from=2026-10-01&to=2026-10-31",
        "a kept month by category": "margin?group_by=category&from=2026-10-01&to=2026-10-31",
        "top sellers of a month": f"top-sellers?{month}",
        "top sellers of a year": f"top-sellers?{year}",
        "margin of a year by category": f"margin?group_by=category&{year}",
        "stock, cover, sell-through": f"stock?{month}",
        "slow sellers of a month": f"slow-sellers?{month}",
        "stock value": "stock-value",
        "ageing": f"stock-ageing?{month}",
        "cohorts of a year": f"cohorts?{year}",
        "documents of an article": f"sales/documents?sku=SKU-17&{month}",
        "documents of a day": f"sales/documents?store=S1&from={LAST_DAY}&to={LAST_DAY}",
    }
    ask = _asker()
    slowest = 0.0
    for name, path in questions.items():
        ask(path)
        times = sorted(_seconds(ask, path) for _each in range(rounds))
        p95 = times[max(0, round(0.95 * len(times)) - 1)]
        slowest = p95 if name == "dashboard" else slowest
        middle = statistics.median(times)
        say(f"  {name:<32} p50 {middle * 1000:>6.0f} ms, p95 {p95 * 1000:>6.0f} ms")
    say("load {:.1f}, {:.1f}, {:.1f}".format(*os.getloadavg()))
    return int(slowest >= LIMIT_SECONDS)


def _asker() -> Ask:
    from rest_framework.test import APIClient  # noqa: PLC0415 - see _inside

    from shared_libs.auth.principals import Principal  # noqa: PLC0415

    client = APIClient()
    reader = Principal(kind="staff", id="bench", roles=frozenset({"analyst"}))
    client.force_authenticate(user=reader)  # type: ignore[arg-type]  # principals stand for users

    def ask(path: str) -> int:
        answer = client.get(f"/api/v1/reports/{path}", headers={"Host": "127.0.0.1"})
        if answer.status_code != 200:  # noqa: PLR2004
            raise Refused(f"{path}: {answer.status_code} {answer.content[:300]!r}")
        return len(answer.content)

    return ask


def _seconds(ask: Ask, path: str) -> float:
    begun = time.perf_counter()
    ask(path)
    return time.perf_counter() - begun


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refused as refused:
        sys.exit(f"comptoir: {refused}")
