"""How the books are asked, and who is hurried along: jobs that a clock would begin."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import requests

from devstack import children, environment, processes, topology
from devstack.paths import ROOT
from tests.acceptance.shop import RunningShop
from tests.e2e.callers import good

REPORTS, PAGES = "/api/v1/reports", "/admin/reporting/tables/"
LOGIN = "/admin/customer/login/"

Row = dict[str, Any]


def rows(shop: RunningShop, report: str, **query: str) -> list[Row]:
    """The rows of a report, as an analyst sees them."""
    found: list[Row] = good(shop.staff.analyst.get(f"{REPORTS}/{report}", **query))["rows"]
    return found


def figures(found: Sequence[Row], *names: str) -> list[tuple[Any, ...]]:
    """These columns of the rows."""
    return [tuple(row[name] for name in names) for row in found]


def total(found: Sequence[Row], name: str) -> Decimal:
    """The sum of a column."""
    return sum((Decimal(row[name] or 0) for row in found), Decimal(0))


def told(shop: RunningShop, service: str, *words: str) -> None:
    """The service has done what its manage.py was told."""
    owner = topology.service(service)
    done = processes.run(
        children.manage(owner, *words),
        env=environment.service_environment(shop.stack, owner),
        cwd=ROOT,
    )
    assert done.returncode == 0, (done.stdout or "")[-300:]


def hurried(shop: RunningShop, service: str, *jobs: str) -> None:
    """The worker of the service begins these jobs now, and not when the clock says so."""
    for job in jobs:
        told(shop, service, "procrastinate", "defer", job, '{"timestamp": 0}')


def browser_of(shop: RunningShop, role: str) -> requests.Session:
    """A browser in which somebody has signed in to the admin sites."""
    account = next(each for each in shop.what["staff"] if each["role"] == role)
    session = requests.Session()
    session.headers["Referer"] = shop.gateway + LOGIN
    session.get(shop.gateway + LOGIN, timeout=10)
    form = {"username": account["email"], "password": account["password"]}
    answer = session.post(
        shop.gateway + LOGIN,
        data={**form, "csrfmiddlewaretoken": session.cookies["csrftoken"]},
        timeout=10,
    )
    assert answer.ok, answer.status_code
    return session


def mails_to(shop: RunningShop, address: str) -> list[str]:
    """What the mailbox of the demo has for an address."""
    box = shop.shopper.get("/mailbox/").text
    links = re.findall(rf'href="(/mailbox/[^"]+)">[^<]*</a></td><td>{re.escape(address)}<', box)
    return [shop.shopper.get(link).text for link in links]
