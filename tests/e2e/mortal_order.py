"""An order service whose processes die where a request says.

`python -m tests.e2e.mortal_order PORT`. Each request has a process of its own, which runs the real
application on the stack's real parts and kills itself at the fault point that X-Fault-Point names,
or stands still there with X-Fault-Act: stop. X-Provider-Mood gives the payment provider a mood.

Beside the API it lists the points there are (GET /fault-points), and does on POST /resume what the
worker does every five seconds.
"""

import functools
import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterable
from socketserver import ForkingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse

os.environ["DJANGO_SETTINGS_MODULE"] = "order_svc.config.settings"

from django.conf import settings  # after the settings are named
from django.core.wsgi import get_wsgi_application

api = get_wsgi_application()

from order_svc.orders import providers, services  # noqa: E402  # after the applications are loaded
from order_svc.orders.providers import _registry  # noqa: E402
from order_svc.orders.services import _faults  # noqa: E402

SLOW_SHARE, LOST_SHARE = 0.5, 0.3
LONGEST_SECONDS, PATIENCE_SECONDS = 60.0, 0.8
RESUMERS = [name for name in services.__all__ if name.startswith("resume_")]


class MortalServer(ForkingMixIn, WSGIServer):
    """A process for each request."""


class QuietHandler(WSGIRequestHandler):
    """No line for each request."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name of the base
        pass


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """The order API, in a process that dies at the named point."""
    settings.FAULT_POINT = environ.get("HTTP_X_FAULT_POINT", "")
    if environ.get("HTTP_X_FAULT_ACT") == "stop":
        _faults.die = stop
    if mood := environ.get("HTTP_X_PROVIDER_MOOD"):
        _registry._PROVIDERS["test"] = Moody(providers.by_name("test"), mood)
    if environ["PATH_INFO"] not in OWN_PATHS:
        return api(environ, start_response)
    said = OWN_PATHS[environ["PATH_INFO"]]()
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(said).encode()]


def stop() -> None:
    """Stand still, as a process of a machine that sleeps, until somebody says to go on."""
    os.kill(os.getpid(), signal.SIGSTOP)


class Moody:
    """A provider whose calls may end badly: `down`, it hears nothing; `deaf`, authorisations only;
    `fickle`, half of its answers take up to a minute and three in ten are lost.
    """

    def __init__(self, provider: Any, mood: str) -> None:
        self._provider = provider
        self._mood = mood

    def __getattr__(self, name: str) -> Any:
        return functools.partial(self._answer, name)

    def _answer(self, name: str, **wish: Any) -> Any:
        if self._mood == "down" or (self._mood == "deaf" and name != "authorise"):
            raise providers.ProviderUnavailable
        chance = random.Random()
        if self._mood == "fickle" and chance.random() < SLOW_SHARE:
            self._be_late(wish.get("timeout_seconds", PATIENCE_SECONDS), chance)
        answer = getattr(self._provider, name)(**wish)
        if self._mood == "fickle" and chance.random() < LOST_SHARE:
            raise providers.OutcomeUnknown
        return answer

    def _be_late(self, patience_seconds: float, chance: random.Random) -> None:
        takes_seconds = chance.uniform(0, LONGEST_SECONDS)
        time.sleep(min(takes_seconds, patience_seconds))
        if takes_seconds > patience_seconds:
            raise providers.OutcomeUnknown


def resume() -> dict[str, int]:
    """Everything that has stopped is taken up once, in this process."""
    return {name: getattr(services, name)() for name in RESUMERS}


OWN_PATHS = {"/fault-points": lambda: _faults.POINTS, "/resume": resume}


if __name__ == "__main__":
    with make_server(
        "127.0.0.1", int(sys.argv[1]), application, MortalServer, QuietHandler
    ) as server:
        server.serve_forever()
