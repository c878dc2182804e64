"""How every service is served: a few threads, a short stop, no control socket."""

import gc
import os
from pathlib import Path
from typing import Any  # Any: gunicorn's hooks pass its own untyped objects

from shared_libs.service_defaults import garbage, whole_answers

os.environ["PROCESS_KIND"] = "web"
whole_answers.install()
garbage.collect_seldom()

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = 10
limit_request_line = 8190  # all that the gateway lets through, or its reader gets our HTML
keepalive = 75  # longer than the gateway's and the clients', so that they close first
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True
# Two workers share what the code occupies (111 for 153 MB); a single one would only cost more. But
# a replica (cart-1) must not take requests before it can answer them, while its sisters could: it
# listens once its code is there.
is_replica = os.environ.get("REPLICA_NAME", "").rpartition("-")[2].isdigit()
preload_app = workers > 1 or is_replica
accesslog = None
errorlog = "-"
loglevel = "warning"
if Path("/dev/shm").is_dir():  # noqa: S108  # gunicorn's heartbeat file belongs on memory, not on a disk that may block
    worker_tmp_dir = "/dev/shm"  # noqa: S108
if metrics_folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    # an application that is preloaded counts before on_starting
    Path(metrics_folder).mkdir(parents=True, exist_ok=True)


def on_starting(_server: Any) -> None:
    """Drop the metrics of the processes that ran here before."""
    directory = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if directory:
        Path(directory).mkdir(parents=True, exist_ok=True)
        for stale in Path(directory).glob("*.db"):
            stale.unlink(missing_ok=True)


def when_ready(_server: Any) -> None:
    """Keep the shared pages shared: the collector writes into whatever it looks at."""
    gc.collect()
    gc.freeze()


def post_worker_init(_worker: Any) -> None:
    """Let each worker report how it uses its connections to the database."""
    from shared_libs.observability import pool  # noqa: PLC0415  # imports Django, so after the application

    pool.watch()


def child_exit(_server: Any, worker: Any) -> None:
    """Fold a dead worker's gauges away."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess  # noqa: PLC0415  # the variable must be set before the import

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # untyped library
