"""How the web process serves; every number can be set from the environment."""

import gc
import os
from pathlib import Path

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker
from prometheus_client import multiprocess

bind = os.environ.get("BIND", "127.0.0.1:8000").split(",")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
# The connection pool has threads of its own, which a fork would not take along.
preload_app = False
timeout = 60
graceful_timeout = 25
keepalive = 5
max_requests = 5_000
max_requests_jitter = 500
# Heartbeats on a disk that is busy would make a worker look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
loglevel = os.environ.get("LOG_LEVEL", "INFO").lower()
accesslog = None  # django-structlog writes one line per request

# Figures of all workers together; settings make the metrics, so the folder comes first.
if metrics := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    Path(metrics).mkdir(parents=True, exist_ok=True)


def post_worker_init(_worker: Worker) -> None:
    """Let the garbage collector look at what requests make, not at the loaded shop.

    A full round over some 300,000 objects stops a worker for a tenth of a second.
    """
    read_before_requests()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def read_before_requests() -> None:
    """Read words and addresses of all languages: the first page waits for them else.

    Every page links to itself in each language, so any first page needs all of them.
    """
    from django.conf import settings
    from django.urls import reverse
    from django.utils.translation import gettext, override

    for code, _name in settings.LANGUAGES:
        with override(code):
            gettext("Cart")
            reverse("storefront:catalog")


def child_exit(server: Arbiter, worker: Worker) -> None:
    """Take the figures of a worker that ended out of /metrics."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
