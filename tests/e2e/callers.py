"""Who talks to the gateway in these tests; every answer is handed over as it came."""

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

import requests
from requests.adapters import HTTPAdapter

PROBLEM = "application/problem+json"
TIMEOUT_SECONDS = 40
TOKEN_SECONDS = 200
CONNECTIONS = 64

Result = TypeVar("Result")


class Caller:
    """A program with an API key, and perhaps with the account of a person."""

    def __init__(
        self, gateway: str, api_key: str | None, account: Mapping[str, str] | None = None
    ) -> None:
        self.gateway = gateway
        self.session = requests.Session()
        self.session.mount("http://", HTTPAdapter(pool_maxsize=CONNECTIONS))
        if api_key:
            self.session.headers["X-API-Key"] = api_key
        self._account = account
        self._signed_in_at = 0.0
        self._signing_in = threading.Lock()

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """One request, one answer."""
        self._sign_in_if_due()
        options.setdefault("timeout", TIMEOUT_SECONDS)
        return self.session.request(method, self.gateway + path, **options)

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.send("GET", path, params=query)

    def post(
        self, path: str, body: Any = None, *, key: str | None = None, **headers: str
    ) -> requests.Response:
        if key:
            headers["Idempotency-Key"] = key
        return self.send("POST", path, json={} if body is None else body, headers=headers)

    def put(self, path: str, body: Any) -> requests.Response:
        return self.send("PUT", path, json=body)

    def _sign_in_if_due(self) -> None:
        if self._account is None:
            return
        with self._signing_in:
            if time.monotonic() - self._signed_in_at < TOKEN_SECONDS and self._signed_in_at:
                return
            body = {"email": self._account["email"], "password": self._account["password"]}
            answer = self.session.post(
                f"{self.gateway}/api/v1/auth/token", json=body, timeout=TIMEOUT_SECONDS
            )
            token = good(answer)["access"]
            self.session.headers["Authorization"] = f"Bearer {token}"
            self._signed_in_at = time.monotonic()


def good(answer: requests.Response, status: int | None = None) -> Any:
    """The JSON of an answer that must be a success, of this status if one is given."""
    assert answer.ok, f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text}"
    assert status in {None, answer.status_code}, f"{answer.url}: {answer.status_code}"
    return answer.json() if answer.content else None


def problem(answer: requests.Response) -> tuple[int, str]:
    """Status and code of an answer that must be a problem document."""
    assert answer.headers["Content-Type"] == PROBLEM, f"{answer.status_code} {answer.text}"
    document = answer.json()
    assert document["status"] == answer.status_code
    # a replayed answer is the first one, byte for byte
    if "Idempotency-Replayed" not in answer.headers:
        assert document["correlation_id"] == answer.headers["X-Request-ID"]
    return answer.status_code, document["code"]


def new_key() -> str:
    """An Idempotency-Key that nobody has used."""
    return uuid.uuid4().hex


def eventually(ask: Callable[[], Result], wanted: Result, seconds: float = 20) -> None:
    """What is asked becomes what is wanted; the last answer is shown when it does not."""
    give_up_at = time.monotonic() + seconds
    while (found := ask()) != wanted and time.monotonic() < give_up_at:
        time.sleep(0.1)
    assert found == wanted, f"{found}, not {wanted}"


def patiently(make: Callable[[], Result], tries: int = 5) -> Result:
    """What is made, if need be again: told to wait, on a busy machine, one comes back."""
    for _try in range(tries - 1):
        with suppress(AssertionError):
            return make()
        time.sleep(0.5)
    return make()


def at_once(call: Callable[[int], Result], count: int, threads: int) -> list[Result]:
    """The results of so many calls, made by so many threads that begin together."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(call, range(count)))
