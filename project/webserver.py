"""The web server inside this process: gunicorn with threads, on a socket that we open ourselves."""

import ctypes
import errno
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

WORKERS = 2
THREADS = 4
_GRACE_SECONDS = 15
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class CannotListen(Exception):
    """The address cannot be listened on; the message says why."""


def open_listener(host: str, port: int, *, patience: float = 3) -> socket.socket:
    """A socket that listens; port 0 takes any free one.

    Waits up to `patience` seconds for a port in use: processes that were just killed may still be on
    their way out. Raises CannotListen.
    """
    deadline = time.monotonic() + patience
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    while True:
        try:
            return socket.create_server((host, port), family=family, backlog=1024)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(0.1)
                continue
            if error.errno == errno.EADDRINUSE:
                raise CannotListen(f"Port {port} is in use by another program.") from error
            raise CannotListen(f"Cannot listen on {host}, port {port}: {error.strerror or error}.") from error


def end_with_parent(number: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel send us the signal when our parent process ends, even by `kill -9`."""
    parent = os.getppid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:  # it ended before we asked
        sys.exit(0)


class WebServer(BaseApplication):
    """Serves the application on the socket, which it takes over.

    Until SIGINT, SIGTERM or SIGHUP; then it exits with 0.
    """

    def __init__(
        self, application: Callable[..., Any], listener: socket.socket, *, on_ready: Callable[[], None]
    ) -> None:
        self.application = application
        self.listener = listener
        self.on_ready = on_ready
        # `nohup` starts us with it ignored, and wants it so.
        self.ignores_hangup = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        super().__init__()

    def load_config(self) -> None:
        settings = {
            "bind": f"fd://{self.listener.detach()}",
            "worker_class": "gthread",
            "workers": WORKERS,
            "threads": THREADS,
            "graceful_timeout": _GRACE_SECONDS,
            # Whether a proxy's word on http and https counts is for BEHIND_TLS_PROXY to say: gunicorn would
            # take anybody's who asks from this machine, or through a proxy on it.
            "forwarded_allow_ips": "",
            "loglevel": "warning",
            "proc_name": "evidence-base",
            # gunicornc's socket would be one more thing that a kill leaves behind.
            "control_socket_disable": True,
            "when_ready": self._when_ready,
            "post_fork": _post_fork,
            "post_worker_init": _post_worker_init,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        return self.application

    def _when_ready(self, arbiter: Any) -> None:
        # gunicorn reloads at a hangup, and would outlive the terminal that it was started from.
        signal.signal(
            signal.SIGHUP,
            signal.SIG_IGN if self.ignores_hangup else lambda *_: arbiter.signal(signal.SIGTERM, None),
        )
        self.on_ready()


def _post_fork(_arbiter: Any, _worker: Any) -> None:
    # Until it has handlers of its own, a worker would put a signal into its copy of the master's queue,
    # where nobody looks, and be waited for in vain.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, lambda *_: os._exit(0))
    # A worker whose master was killed would keep the port busy.
    end_with_parent(signal.SIGQUIT)
    # What was there before the fork stays: to look through it for garbage finds none, and copies its pages.
    gc.freeze()


def _post_worker_init(_worker: Any) -> None:
    # Ctrl-C reaches the workers too, and the master then sends them SIGQUIT. gunicorn's handler of both
    # waits for a lock that it holds itself when the second comes while it deals with the first.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
