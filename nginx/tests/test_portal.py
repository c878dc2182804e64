"""The page at / and what belongs to it."""

from collections.abc import Callable

import pytest

from nginx.tests.parts import TEMPLATES, Gateway

TYPES = {
    "/": "text/html; charset=utf-8",
    "/portal/portal.css": "text/css; charset=utf-8",
    "/portal/portal.js": "text/javascript; charset=utf-8",
    "/portal/texts.js": "text/javascript; charset=utf-8",
    "/portal/favicon.svg": "image/svg+xml",
    "/favicon.ico": "image/svg+xml",
    "/robots.txt": "text/plain; charset=utf-8",
}


@pytest.mark.parametrize("path", TYPES)
def test_each_file_is_what_it_says_and_runs_nothing_foreign(gateway: Gateway, path: str) -> None:
    answer = gateway.send(path, "GET", {})

    assert (answer.status, answer.headers["Content-Type"]) == (200, TYPES[path])
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_page_has_no_inline_code_and_asks_no_other_host() -> None:
    page = (TEMPLATES / "portal" / "index.html").read_text()

    assert "<style" not in page
    assert ' style="' not in page
    assert ' on"' not in page
    assert page.count("<script") == page.count('<script type="module" src=')
    assert "https://" not in page


def test_the_page_is_told_which_parts_are_public(start_gateway: Callable[..., Gateway]) -> None:
    gateway = start_gateway(DOCS_PUBLIC="0", DEMO="1")

    parts = {"admin": 1, "docs": 0, "demo": 1, "shop": 1}
    assert gateway.ask("/portal/parts.json").json() == parts


def test_a_page_full_of_files_is_not_a_flood(gateway: Gateway) -> None:
    answers = [gateway.send("/portal/portal.css", "GET", {}).status for _ in range(80)]

    assert answers == [200] * 80
