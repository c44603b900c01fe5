"""`manage.py serve`: from a fresh clone to a running site."""

import os
import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.db.utils import OperationalError

from evidence.services.background import look_after_imports
from evidence.services.first_start import Administrator, prepare
from project.static_files import collect_if_changed
from project.webserver import CannotListen, WebServer, end_with_parent, open_listener


class Command(BaseCommand):
    help = (
        "Prepare the database and the static files, make the first administrator, and serve the site "
        "until Ctrl-C."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port",
            default=os.environ.get("PORT") or "8000",
            help="0 takes any free one (default: the variable PORT, or 8000)",
        )
        parser.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1, this machine only")
        parser.add_argument(
            "--stop-with-parent", action="store_true", help="stop when the process that started this one ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Whatever ends us ends us in order, so that the embedded PostgreSQL is stopped too.
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, lambda *_: sys.exit(0))
        if options["stop_with_parent"]:
            end_with_parent()
        host, port = options["host"], _port(options["port"])
        try:
            listener = open_listener(host, port)
        except CannotListen as error:
            raise CommandError(f"{error} Choose another port, for example: make run PORT=8001") from error
        try:
            self._prepare()
        except OperationalError as error:
            raise CommandError(f"The database cannot be used: {error}") from error
        # The web server forks, and a connection must not be shared by two processes.
        connections.close_all()
        address = f"[{host}]" if ":" in host else host
        url = f"http://{address}:{listener.getsockname()[1]}"  # port 0 has become a real one
        WebServer(
            get_wsgi_application(),
            listener,
            on_ready=lambda: self._say(f"Evidence Base is at {url} (admin: {url}/admin/; Ctrl-C stops it)"),
        ).run()

    def _prepare(self) -> None:
        if collect_if_changed():
            self._say("Collected the static files.")
        prepared = prepare(self._say)
        if prepared.loaded_content:
            self._say("Loaded the vocabulary and the demonstration content.")
        if prepared.administrator:
            self._introduce(prepared.administrator)
        if look_after_imports():
            self._say("Imports that were broken off go on.")

    def _introduce(self, administrator: Administrator) -> None:
        name, password = administrator.username, administrator.password
        if password is None:
            self._say(f"Made the administrator {name} with the password of EVIDENCE_ADMIN_PASSWORD.")
            return
        self._say(
            f"\n  User: {name}\n  Password: {password}\n\n"
            "This password is shown only now. Change it in the admin (/admin/password_change/) or with\n"
            f"'.venv/bin/python manage.py changepassword {name}'.\n"
        )

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _port(text: str) -> int:
    if text.isascii() and text.isdecimal() and int(text) <= 65535:
        return int(text)
    raise CommandError(f"{text!r} is no port: give a number from 1 to 65535, for example: make run PORT=8001")
