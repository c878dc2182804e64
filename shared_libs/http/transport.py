"""One try of one request to one target: bounded in time, in size and in what it accepts.

requests' timeout is for each read. A server that drips a byte a second would never reach it, so
the socket itself asks before each read how much of the try's time is left.
"""

import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError
from urllib3.exceptions import TimeoutError as TimeoutInAnswer
from urllib3.response import BaseHTTPResponse
from urllib3.util.retry import Retry

if TYPE_CHECKING:
    from urllib3._base_connection import BaseHTTPConnection

CONNECT_SECONDS = 0.3
ANSWER_BYTES = 1_048_576
# shorter than the servers' keep-alive of 75 s: else a request meets a connection just closed
IDLE_SECONDS = 30.0

_try = threading.local()


class NothingSent(Exception):
    """No connection could be made: the request is certain not to have been received."""


class TimedOut(Exception):
    """The request may have been received; no whole answer came in time."""


class Broken(Exception):
    """The request may have been received; the connection ended before a whole answer came."""


class AnswerTooLarge(Exception):
    """The answer has more than a megabyte."""


class UpstreamFailing(Exception):
    """A whole answer came, and it is 502, 503 or 504."""

    def __init__(self, answer: "Answer") -> None:
        self.answer = answer
        super().__init__(answer.status)


@dataclass(frozen=True)
class Outgoing:
    """A request ready to be sent to any target."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True)
class Answer:
    """What came back, whole."""

    status: int
    content_type: str
    encoding: str
    retry_after: str
    body: bytes


class _Socket(socket.socket):
    # Any: buffers, as in socket's own signatures
    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        self.settimeout(_time_left())
        return super().recv_into(buffer, nbytes, flags)

    def sendall(self, data: Any, flags: int = 0) -> None:
        self.settimeout(_time_left())
        super().sendall(data, flags)


def _time_left() -> float:
    left: float = _try.ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError("the try's time is used up")
    return left


class _Connection(HTTPConnection):
    idle_since = 0.0

    def _new_conn(self) -> socket.socket:
        plain = super()._new_conn()
        timeout = plain.gettimeout()
        ours = _Socket(plain.family, plain.type, plain.proto, fileno=plain.detach())
        ours.settimeout(timeout)
        return ours


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection

    def _get_conn(self, timeout: float | None = None) -> "BaseHTTPConnection":
        conn = super()._get_conn(timeout)
        if isinstance(conn, _Connection) and time.monotonic() - conn.idle_since > IDLE_SECONDS:
            conn.close()
        return conn

    def _put_conn(self, conn: "BaseHTTPConnection | None") -> None:
        if isinstance(conn, _Connection):
            conn.idle_since = time.monotonic()
        super()._put_conn(conn)


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]  # as HTTPAdapter's
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": HTTPSConnectionPool}


class _NoCookies(RequestsCookieJar):
    def extract_cookies(self, *_: object) -> None:
        """Keep the session free of state, and so safe to share among threads."""


class _Session(requests.Session):
    def get_redirect_target(self, _: requests.Response) -> None:
        """Follow nothing; requests would read a redirect's whole body to find that out."""


class Target:
    """One address of an upstream, with its keep-alive connections; safe to share by threads."""

    def __init__(self, base_url: str, *, connections: int) -> None:
        self.base_url = base_url.rstrip("/")
        self._session = _Session()
        self._session.trust_env = False
        self._session.cookies = _NoCookies()
        # read=False lets a read error through as itself; tries are counted in the client alone
        adapter = _Adapter(
            pool_connections=1,
            pool_maxsize=connections,
            max_retries=Retry(0, read=False, redirect=False),
        )
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def send(self, outgoing: Outgoing, *, timeout_seconds: float) -> Answer:
        """Return the whole answer within the time, whatever its status.

        Raises NothingSent, TimedOut, Broken or AnswerTooLarge.
        """
        _try.ends_at = time.monotonic() + timeout_seconds
        try:
            raw = self._open(outgoing, timeout_seconds)
        except requests.ConnectTimeout as exc:
            raise NothingSent(self.base_url) from exc
        except requests.Timeout as exc:
            raise TimedOut(self.base_url) from exc
        except requests.RequestException as exc:
            raise (NothingSent if _never_connected(exc) else Broken)(self.base_url) from exc
        return _read(raw)

    def _open(self, outgoing: Outgoing, timeout_seconds: float) -> BaseHTTPResponse:
        request = requests.PreparedRequest()
        request.method = outgoing.method
        request.url = self.base_url + outgoing.path
        request.headers = CaseInsensitiveDict(outgoing.headers)
        request.body = outgoing.body
        request.prepare_content_length(outgoing.body)
        timeout = (min(CONNECT_SECONDS, timeout_seconds), timeout_seconds)
        response = self._session.send(request, stream=True, timeout=timeout, allow_redirects=False)
        raw: BaseHTTPResponse = response.raw
        return raw


def _never_connected(exc: requests.RequestException) -> bool:
    cause = exc.args[0] if exc.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _states_its_end(raw: BaseHTTPResponse) -> bool:
    """Whether a whole answer can be told from one cut short, be it amid its headers."""
    return "Content-Length" in raw.headers or "Transfer-Encoding" in raw.headers


def _read(raw: BaseHTTPResponse) -> Answer:
    if raw.status != HTTPStatus.NO_CONTENT and not _states_its_end(raw):
        raw.close()
        raise Broken
    try:
        body = raw.read(ANSWER_BYTES + 1, decode_content=False)
    except (TimeoutError, TimeoutInAnswer) as exc:
        raw.close()
        raise TimedOut from exc
    except (HTTPError, OSError) as exc:
        raw.close()
        raise Broken from exc
    if len(body) > ANSWER_BYTES:
        raw.close()
        raise AnswerTooLarge
    if raw.length_remaining:
        # urllib3 notices a short answer only on the read after it
        raw.close()
        raise Broken
    return Answer(
        status=raw.status,
        content_type=raw.headers.get("Content-Type", ""),
        encoding=raw.headers.get("Content-Encoding", "identity"),
        retry_after=raw.headers.get("Retry-After", ""),
        body=body,
    )
