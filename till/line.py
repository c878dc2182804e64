"""The line to the shop: one question, one answer, or one of three ways in which there is none."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any  # Any: JSON documents

import requests

from till.errors import NoLine, Refused, ShutOut
from till.words import _, spoken

CONNECT_SECONDS, ANSWER_SECONDS = 2.0, 20.0
LATER = {408, 425, 429, 500, 502, 503, 504}
IN_PROGRESS = "in_progress"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Cable:
    """What may be pulled out, for a test or by somebody's foot."""

    is_out: bool = False


@dataclass
class Line:
    """Calls of one till to its shop; one for each thread."""

    gateway: str
    credential: str = ""
    api_key: str = ""
    cable: Cable = field(default_factory=Cable)
    session: requests.Session = field(default_factory=requests.Session)
    clock: Callable[[], datetime] = _now

    def get(self, path: str, **query: str) -> Any:
        """What is there; raises NoLine, ShutOut, Refused."""
        return self._ask("GET", path, params=query)

    def post(self, path: str, body: Any = None, *, key: str = "") -> Any:
        """What came of it; a text is sent as it stands, under a key it is done once.

        Raises NoLine, ShutOut, Refused.
        """
        text = body if isinstance(body, str) else json.dumps(body or {}, ensure_ascii=False)
        return self._ask("POST", path, key=key, data=text.encode())

    def _ask(self, method: str, path: str, *, key: str = "", **options: Any) -> Any:
        if self.cable.is_out:
            raise NoLine(_("the cable is out"))
        try:
            answer = self.session.request(
                method,
                f"{self.gateway}/api/v1/{path}",
                headers=self._headers() | ({"Idempotency-Key": key} if key else {}),
                timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
                **options,
            )
        except requests.RequestException as problem:
            raise NoLine(type(problem).__name__) from problem
        return _understood(answer)

    def _headers(self) -> dict[str, str]:
        said = {"Accept-Language": spoken(), "Content-Type": "application/json"}
        if self.credential:
            # so that the shop can tell a wrong clock from something that comes late
            mine = {"X-Register-Key": self.credential, "X-Till-Clock": self.clock().isoformat()}
            said |= mine
        return said | ({"X-API-Key": self.api_key} if self.api_key else {})


def _understood(answer: requests.Response) -> Any:
    body = _json(answer)
    if answer.ok:
        if body is None and answer.content:
            # a captive portal, or half an answer
            raise NoLine(_("no answer of the shop"))
        return body
    problem = body if isinstance(body, dict) else {}
    code = str(problem.get("code") or answer.status_code)
    if answer.status_code in LATER or code == IN_PROGRESS:
        raise NoLine(code, _seconds(answer))
    if answer.status_code == requests.codes.unauthorized:
        raise ShutOut(code)
    raise Refused(code, _said(problem) or code)


def _said(problem: Mapping[str, Any]) -> str:
    """What a refusal says, with the fields that are wrong and why."""
    detail = str(problem.get("detail") or problem.get("title") or "")
    wrong = [f"{each.get('field')}: {each.get('detail')}" for each in problem.get("errors") or ()]
    return " ".join(filter(None, (detail, "; ".join(wrong))))


def _json(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def _seconds(answer: requests.Response) -> float:
    said = answer.headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() else 0.0
