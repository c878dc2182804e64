"""A colleague at the admin sites, who reads pages and sends forms as a browser does."""

import html
import json
import re
from functools import cache, cached_property
from typing import Any

import requests

from tests.acceptance.shop import RunningShop
from tests.e2e.callers import TIMEOUT_SECONDS, new_key

LOGIN = "/admin/customer/login/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
HIDDEN = re.compile(r'name="reference" value="([^"]+)"')
NOT_READ = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)
ROW = re.compile(r'href="([^"?]+/change/)[^"]*"')


class Desk:
    """Somebody at a browser, signed in by role."""

    def __init__(self, shop: RunningShop, role: str, language: str = "en") -> None:
        self._gateway = shop.gateway
        self._account = next(each for each in shop.what["staff"] if each["role"] == role)
        self._language, self._api_key = language, shop.what["api_keys"]["test"]

    @cached_property
    def session(self) -> requests.Session:
        """The browser, once its person has signed in."""
        session = requests.Session()
        session.headers["Accept-Language"], session.headers["Accept"] = self._language, "text/html"
        session.headers["Referer"] = f"{self._gateway}{LOGIN}"
        # the gateway lets one address try five passwords a minute; a walk is many people
        session.headers["X-API-Key"] = self._api_key
        page = session.get(f"{self._gateway}{LOGIN}", timeout=TIMEOUT_SECONDS).text
        form = {"username": self._account["email"], "password": self._account["password"]}
        form["csrfmiddlewaretoken"] = _first(TOKEN, page)
        done = session.post(f"{self._gateway}{LOGIN}", form, timeout=TIMEOUT_SECONDS)
        assert LOGIN not in done.url, f"{form['username']} cannot sign in"
        return session

    def open(self, path: str, **query: str) -> requests.Response:
        """What a page answers, whether it is a yes or a no."""
        return self.session.get(self._gateway + path, params=query, timeout=TIMEOUT_SECONDS)

    def read(self, path: str, **query: str) -> str:
        """The words of a page that opens."""
        return words(self.opened(path, **query))

    def opened(self, path: str, **query: str) -> str:
        """A page that opens, as it came."""
        answer = self.open(path, **query)
        assert answer.ok, f"{answer.url}: {answer.status_code}"
        return answer.text

    def send(
        self, path: str, form: dict[str, Any], *, page: str = "", files: Any = None
    ) -> requests.Response:
        """What a form answers; its token and its hidden reference are of the page it stands on."""
        shown = self.open(page or path).text
        whole = {"csrfmiddlewaretoken": _first(TOKEN, shown), **form}
        if found := HIDDEN.search(shown):
            whole["reference"] = found[1]
        return self.session.post(self._gateway + path, whole, files=files, timeout=TIMEOUT_SECONDS)

    def post(self, path: str, body: Any, *, key: str = "", token: str = "") -> requests.Response:
        """What the API answers to a page's script."""
        headers = {"Accept": "application/json", "Idempotency-Key": key or new_key()}
        headers["X-CSRFToken"] = token or self.session.cookies["csrftoken"]
        return self.session.post(
            self._gateway + path, json=body, headers=headers, timeout=TIMEOUT_SECONDS
        )

    def row(self, path: str, search: str) -> str:
        """The page of the one row that a search in a list finds."""
        _head, _list, rows = self.opened(path, q=search).partition('id="result_list"')
        (found,) = dict.fromkeys(ROW.findall(rows))
        return str(found)


@cache
def desk_of(shop: RunningShop, role: str, language: str = "en") -> Desk:
    """The desk of a role in a shop: everybody signs in once."""
    return Desk(shop, role, language)


def done(desk: Desk, path: str, **form: str) -> str:
    """A task whose form was taken; the page that it led to."""
    answer = desk.send(path, form)
    assert answer.ok, f"{path}: {answer.status_code}"
    assert answer.history, f"{path} was not taken: {words(answer.text)[:300]}"
    return answer.text


def words(page: str) -> str:
    """What a person reads of a page."""
    return html.unescape(" ".join(NOT_READ.sub(" ", page).split()))


def told_to_script(page: str, name: str) -> Any:
    """What a page has for its script under this id."""
    return json.loads(_first(re.compile(rf'id="{name}" type="application/json">(.*?)</'), page))


def _first(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    assert found, f"{pattern.pattern} is not on the page"
    return found[1]
