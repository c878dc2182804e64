"""A small client of the shop's public API, for what plays its days: the seed and the replay."""

import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import requests

TOKEN_SECONDS = 240
TIMEOUT_SECONDS = 40
PATIENCE_SECONDS = 60
BUSY = {429, 502, 503, 504}
WORTH_WAITING = BUSY | {409}
BULK = 100  # lines of an adjustment
NEWS_SECONDS = 300  # until inventory has heard of an article, and a second more for each


class Problem(Exception):  # the answer is a problem document
    """The shop answered with a problem."""

    def __init__(self, what: str, answer: requests.Response) -> None:
        self.status = answer.status_code
        try:
            self.problem: dict[str, Any] = answer.json()
        except ValueError:
            self.problem = {"detail": answer.text[:200]}
        super().__init__(f"{what}: {self.status} {self.problem}")

    @property
    def code(self) -> str:
        """The stable code of the problem."""
        return str(self.problem.get("code", ""))


class Shop:
    """The gateway, as one caller with one API key and perhaps one account."""

    def __init__(
        self,
        gateway: str,
        api_key: str,
        account: dict[str, Any] | None = None,
        *,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._gateway, self._patience = gateway, patience_seconds
        self._account = account
        self._signed_in_at = 0.0
        self._session = requests.Session()
        self._session.headers["X-API-Key"] = api_key

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of an answer. Raises Problem."""
        return self.send("GET", path, params=query)

    def post(self, path: str, body: Any, *, keyed: bool = False, **headers: str) -> Any:
        """The JSON of the answer to a body; with `keyed` it carries a key, and may be repeated."""
        if keyed:
            headers["Idempotency-Key"] = uuid.uuid4().hex
        return self.send("POST", path, json=body, headers=headers)

    def put(self, path: str, body: Any) -> Any:
        """The JSON of the answer to a body."""
        return self.send("PUT", path, json=body)

    def send(self, method: str, path: str, **options: Any) -> Any:
        """The JSON of an answer; what is busy is asked again for as long as there is patience.

        Raises Problem.
        """
        repeatable = method != "POST" or "Idempotency-Key" in options.get("headers", {})
        return self._ask(
            method, path, repeatable=repeatable, before=self._sign_in_if_due, **options
        )

    def _sign_in_if_due(self) -> None:
        if self._account is None or time.monotonic() - self._signed_in_at < TOKEN_SECONDS:
            return
        body = {"email": self._account["email"], "password": self._account["password"]}
        tokens = self._ask("POST", "/api/v1/auth/token", repeatable=True, json=body)
        self._session.headers["Authorization"] = f"Bearer {tokens['access']}"
        self._signed_in_at = time.monotonic()

    def _ask(
        self,
        method: str,
        path: str,
        *,
        repeatable: bool,
        before: Callable[[], None] = lambda: None,
        **options: Any,
    ) -> Any:
        give_up_at = time.monotonic() + self._patience
        while True:
            before()  # a token may expire while the shop is busy
            answer = self._session.request(
                method, self._gateway + path, timeout=TIMEOUT_SECONDS, **options
            )
            if answer.ok:
                return answer.json() if answer.content else None
            is_busy = answer.status_code in BUSY or "Retry-After" in answer.headers
            if not (repeatable and is_busy) or time.monotonic() > give_up_at:
                raise Problem(f"{method} {path}", answer)
            time.sleep(min(float(answer.headers.get("Retry-After", 1.0)), 2.0))


class Till:
    """A register's program: it numbers what it says and sends it in batches."""

    def __init__(self, gateway: str, api_key: str, credential: str, last_sequence: int = 0) -> None:
        self._shop = Shop(gateway, api_key)
        self._headers = {"X-Register-Key": credential}
        self.sequence = last_sequence

    def numbered(self, item: dict[str, Any]) -> dict[str, Any]:
        """The item with the next number of this till's sequence."""
        self.sequence += 1
        return {"sequence": self.sequence, **item}

    def sync(self, items: list[dict[str, Any]]) -> Any:
        """The verdicts on a batch; sent again under the same batch id until it is answered."""
        body = {"batch_id": str(uuid.uuid4()), "items": items}
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return self._shop.send("POST", "/api/v1/pos/sync", json=body, headers=self._headers)
            except (Problem, requests.ConnectionError, requests.Timeout) as problem:
                worth = not isinstance(problem, Problem) or problem.status in WORTH_WAITING
                if not worth or time.monotonic() > give_up_at:
                    raise
                time.sleep(0.5)


def enrol(shop: Shop, store: str, name: str, kind: str = "standard") -> dict[str, Any]:
    """A register that staff made and a till has enrolled: register_id and credential."""
    made = shop.post("/api/v1/sales/registers", {"store": store, "name": name, "kind": kind})
    enrolled: dict[str, Any] = shop.post(
        "/api/v1/pos/registers/enrol", {"code": made["code"], "name": name}
    )
    return enrolled


def open_stock(staff: Shop, location: str, units: Mapping[str, int]) -> None:
    """So many units more of each article (by SKU) lie there, by adjustments of a hundred lines.

    Waits until inventory has heard of the articles. Raises Problem.
    """
    rows = [{"sku": sku, "quantity": str(number)} for sku, number in sorted(units.items())]
    give_up_at = time.monotonic() + NEWS_SECONDS + len(rows)
    for start in range(0, len(rows), BULK):
        body = {"location": location, "reason": "opening", "lines": rows[start : start + BULK]}
        while not _is_taken(staff, body, is_last_chance=time.monotonic() > give_up_at):
            time.sleep(0.5)


def _is_taken(staff: Shop, adjustment: dict[str, Any], *, is_last_chance: bool) -> bool:
    try:
        staff.post("/api/v1/inventory/adjustments", adjustment, keyed=True)
    except Problem as refused:
        if refused.code != "unknown_sku" or is_last_chance:
            raise
        return False
    return True
