"""People whom nobody in the demo shop knows yet, and the letters that reach them."""

import html
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.acceptance.shop import RunningShop
from tests.e2e.callers import Caller, eventually, good

REGISTER, TOKEN = "/api/v1/auth/register", "/api/v1/auth/token"
REFRESH, ME = "/api/v1/auth/token/refresh", "/api/v1/customers/me"
PASSWORD = "a long enough password"
_ROW = r'href="(/mailbox/[^"]+)">([^<]*)</a></td><td>{}<'
_TEXT = re.compile(r"<pre>(.*?)</pre>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Person:
    """Somebody with an account, at a storefront of their own."""

    email: str
    caller: Caller
    me: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return str(self.me["id"])

    def post(self, path: str, body: Any = None, **options: Any) -> requests.Response:
        return self.caller.post(path, body, **options)

    def get(self, path: str, **query: Any) -> Any:
        """What the shop shows them there."""
        return good(self.caller.get(path, **query))


@dataclass(frozen=True)
class Letter:
    """A mail as the mailbox page shows it."""

    subject: str
    text: str


def new_email() -> str:
    return f"{uuid.uuid4().hex[:12]}@shop.example"


def register(shop: RunningShop, email: str, language: str = "en") -> requests.Response:
    """Ask for an account with this address."""
    body = {"email": email, "password": PASSWORD, "first_name": "Jeanne", "last_name": "Mance"}
    return shop.shopper.post(REGISTER, body, **{"Accept-Language": language})


def new_customer(shop: RunningShop, language: str = "en") -> Person:
    """Somebody who has just opened an account."""
    email = new_email()
    good(register(shop, email, language), 202)
    account = {"email": email, "password": PASSWORD}
    caller = Caller(shop.gateway, shop.what["api_keys"]["test"], account)
    return Person(email, caller, good(caller.get(ME)))


def sign_in(shop: RunningShop, email: str, password: str = PASSWORD) -> requests.Response:
    return shop.shopper.post(TOKEN, {"email": email, "password": password})


def refresh(shop: RunningShop, pair: dict[str, str]) -> requests.Response:
    return shop.shopper.post(REFRESH, {"refresh": pair["refresh"]})


def bearer(pair: dict[str, str]) -> dict[str, str]:
    """The header of a request with this pair's access token."""
    return {"Authorization": f"Bearer {pair['access']}"}


def letters_to(shop: RunningShop, email: str) -> list[Letter]:
    """All that has reached this address, the newest first."""
    box = shop.shopper.get("/mailbox/").text
    return [
        Letter(html.unescape(subject), _text_of(shop, path))
        for path, subject in re.findall(_ROW.format(re.escape(email)), box)
    ]


def _text_of(shop: RunningShop, path: str) -> str:
    found = _TEXT.search(shop.shopper.get(path).text)
    return html.unescape(_TAG.sub("", found[1])) if found else ""


def mailed(shop: RunningShop, email: str, pattern: str) -> str:
    """What a letter to this address says that looks like this, once it has come."""
    said: list[str] = []

    def has_come() -> bool:
        said[:] = [
            hit for each in letters_to(shop, email) for hit in re.findall(pattern, each.text)
        ]
        return bool(said)

    eventually(has_come, wanted=True, seconds=30)
    return said[0]


def subjects_to(shop: RunningShop, email: str, wanted: str) -> list[str]:
    """The subjects of all letters to an address, once one of them holds these words."""

    def told() -> bool:
        return any(wanted in each.subject for each in letters_to(shop, email))

    eventually(told, wanted=True, seconds=30)
    return [each.subject for each in letters_to(shop, email)]
