"""Walk every list of the admin sites as a person does, and tell which pages take long:

python -m bench.admin_lists [--limit-ms 300] [SERVICE ...]
"""

import argparse
import html
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import requests

from devstack import info
from devstack.console import say
from devstack.errors import Refused, refuse
from devstack.paths import run_directory

TRIES = 3
VALUES_OF_A_FILTER = 3
LIST = re.compile(
    r'href="(/admin/{service}/(?!r/|i18n)[a-z_]+/[a-z_]+/)"'.replace("{service}", "([a-z]+)")
)
QUERY = re.compile(r'href="\?([^"#]*)"')
CELL = re.compile(r'<(?:th|td)[^>]*class="[^"]*field-[^>]*>\s*<a[^>]*>\s*([^<]+?)\s*</a>')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Timed:
    """How long one address took; the median of some tries."""

    path: str
    milliseconds: float
    status: int


class Clerk:
    """Somebody at a browser, signed in as an administrator."""

    def __init__(self, gateway: str, email: str, password: str) -> None:
        self._gateway, self._session = gateway, requests.Session()
        page = self._session.get(f"{gateway}/admin/customer/login/", timeout=30)
        token = TOKEN.search(page.text)
        entered = {"username": email, "password": password}
        entered["csrfmiddlewaretoken"] = token.group(1) if token else ""
        done = self._session.post(
            f"{gateway}/admin/customer/login/",
            entered,
            headers={"Referer": gateway},
            timeout=30,
            allow_redirects=False,
        )
        if done.status_code != requests.codes.found:
            refuse("the administrator cannot sign in")

    def read(self, path: str) -> str:
        """A page."""
        return self._session.get(self._gateway + path, timeout=30).text

    def timed(self, path: str) -> Timed:
        """How long a page takes to the last byte."""
        took: list[float] = []
        status = 0
        while len(took) < TRIES:
            begun = time.perf_counter()
            answer = self._session.get(self._gateway + path, timeout=30)
            status = answer.status_code
            if status == requests.codes.too_many_requests:
                time.sleep(float(answer.headers["Retry-After"]))
            else:
                took.append((time.perf_counter() - begun) * 1000)
        return Timed(path, statistics.median(took), status)


def main(arguments: list[str]) -> int:
    """0 when no list takes longer than the limit."""
    parser = argparse.ArgumentParser(prog="python -m bench.admin_lists", description=__doc__)
    parser.add_argument("services", nargs="*", default=["product", "inventory"])
    parser.add_argument("--limit-ms", type=float, default=300)
    said = parser.parse_args(arguments)
    clerk = _clerk()
    measured = [
        clerk.timed(path) for service in said.services for path in _addresses(clerk, service)
    ]
    bad = [
        each
        for each in measured
        if each.milliseconds > said.limit_ms or each.status != requests.codes.ok
    ]
    for each in sorted(bad, key=lambda one: -one.milliseconds):
        say(f"{each.milliseconds:7.0f} ms  {each.status}  {each.path}")
    worst = max(each.milliseconds for each in measured)
    middle = statistics.median(each.milliseconds for each in measured)
    say(f"{len(measured)} pages: median {middle:.0f} ms, longest {worst:.0f} ms")
    say(f"{len(bad)} took too long or were refused")
    return int(bool(bad))


def _clerk() -> Clerk:
    what: Any = info.collect(run_directory())  # plain JSON
    for each in what["staff"]:
        if each["role"] == "administrator":
            return Clerk(what["gateway"], each["email"], each["password"])
    return refuse("no administrator is known; `./comptoir up` makes one for the demo")


def _addresses(clerk: Clerk, service: str) -> Iterator[str]:
    """Every list of a site: first and second page, searches, each filter, each order."""
    found = LIST.findall(clerk.read(f"/admin/{service}/"))
    for path in dict.fromkeys(path for path, name in found if name == service):
        page = clerk.read(path)
        yield path
        yield from (f"{path}?{query}" for query in _queries(page))


def _queries(page: str) -> Iterator[str]:
    seen: dict[str, int] = {}
    for text in map(html.unescape, QUERY.findall(page)):
        names = tuple(name for name, _value in parse_qsl(text))
        key = text if names in {("o",), ("p",)} else str(names)
        seen[key] = seen.get(key, 0) + 1
        if names and seen[key] <= (1 if key == text else VALUES_OF_A_FILTER):
            yield text
    if 'id="changelist-search"' in page:
        yield from (urlencode({"q": term}) for term in _terms(page))


def _terms(page: str) -> Iterator[str]:
    """What is searched: what stands in the first row, a word of it, and what is not there."""
    cells = [html.unescape(text) for text in CELL.findall(page)[:1]]
    yield from cells
    yield from (text.split()[-1][:5] for text in cells)
    yield "nonsense"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Refused as refused:
        sys.exit(f"comptoir: {refused}")
