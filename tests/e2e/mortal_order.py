"""An order service whose processes die where a request says.

`python -m tests.e2e.mortal_order PORT`. Each request has a process of its own, which runs the real
application on the stack's real parts and kills itself at the fault point that X-Fault-Point names.
Beside the API it takes POST /resume-payments and does what the worker does every five seconds.
"""

import os
import sys
from collections.abc import Iterable
from socketserver import ForkingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse

os.environ["DJANGO_SETTINGS_MODULE"] = "order_svc.config.settings"

from django.conf import settings  # after the settings are named
from django.core.wsgi import get_wsgi_application

api = get_wsgi_application()

from order_svc.orders import services  # noqa: E402  # after the applications are loaded


class MortalServer(ForkingMixIn, WSGIServer):
    """A process for each request."""


class QuietHandler(WSGIRequestHandler):
    """No line for each request."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name of the base
        pass


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """The order API, in a process that dies at the named point."""
    settings.FAULT_POINT = environ.get("HTTP_X_FAULT_POINT", "")
    if environ["PATH_INFO"] != "/resume-payments":
        return api(environ, start_response)
    services.resume_payments()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"done"]


if __name__ == "__main__":
    with make_server(
        "127.0.0.1", int(sys.argv[1]), application, MortalServer, QuietHandler
    ) as server:
        server.serve_forever()
