"""`manage.py serve`, from nothing to a page, and whatever ends it."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .clusters import ROOT, Folder, ask, wait_for

SERVE = [sys.executable, "manage.py", "serve", "--port"]


@dataclass
class Site:
    """A running `serve` (or what started it): what it said until it was ready, and where it is."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        found = re.search(r"Evidence Base is at (http://\S+)", self.said[-1])
        assert found, "".join(self.said)
        return found[1]

    def get(self, path: str, **headers: str) -> str:
        asked = urllib.request.Request(self.url + path, headers=headers)
        with urllib.request.urlopen(asked, timeout=30) as answer:
            assert answer.status == 200
            return answer.read().decode(errors="replace")

    def end(self, number: signal.Signals) -> tuple[int, str]:
        """Its exit code and what it said after the signal."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        return self.process.returncode, rest


@contextmanager
def served(folder: Folder, *command: str | Path, **environment: str) -> Iterator[Site]:
    with subprocess.Popen(
        command or [*SERVE, "0"],
        cwd=ROOT,
        env={
            **os.environ,
            "EVIDENCE_VAR": str(folder.control.parent),
            "EVIDENCE_POSTGRES_FSYNC": "off",
            "DATABASE_URL": "",
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        site = Site(process)
        try:
            assert process.stdout
            for line in process.stdout:
                site.said.append(line)
                if "Evidence Base is at" in line:
                    break
            yield site
        finally:
            process.kill()


def serving(folder: Folder) -> list[int]:
    """The processes that serve from the folder."""
    variable = f"EVIDENCE_VAR={folder.control.parent}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (
                b"serve" in (process / "cmdline").read_bytes()
                and variable in (process / "environ").read_bytes()
            ):
                found.append(int(process.name))
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def first_start(installation: Folder) -> list[str]:
    """What the first start of the module's installation said."""
    with served(installation) as site:
        assert '"status"' in site.get("/healthz")
        code, rest = site.end(signal.SIGINT)
    assert (code, rest) == (0, "")
    assert installation.processes() == {}
    return site.said


@pytest.mark.slow
def test_the_first_start_makes_an_administrator_who_can_log_in(
    installation: Folder, first_start: list[str]
) -> None:
    said = "".join(first_start)
    assert "User: admin\n" in said
    password = re.search(r"Password: (\S+)\n", said)
    assert password
    check = (
        "from django.contrib.auth import authenticate; import sys; "
        "user = authenticate(username='admin', password=sys.stdin.read()); "
        "print(user.is_superuser)"
    )
    shell = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", check],
        cwd=ROOT,
        env={**os.environ, "EVIDENCE_VAR": str(installation.control.parent), "DATABASE_URL": ""},
        input=password[1],
        capture_output=True,
        text=True,
    )
    assert (shell.stdout, shell.stderr) == ("True\n", "")


@pytest.mark.slow
def test_the_first_start_says_what_it_is_busy_with_before_it_is_done(first_start: list[str]) -> None:
    said = "".join(first_start)
    begun = re.search(r"Preparing the database \(migrations to apply: \d+\)", said)
    assert begun
    assert begun.start() < said.index("Loaded the vocabulary")


@pytest.mark.slow
def test_the_second_start_says_one_line_and_serves_styled_pages(
    installation: Folder, first_start: list[str]
) -> None:
    with served(installation) as site:
        assert len(site.said) == 1
        page = site.get("/admin/login/")
        style = re.search(r'href="(/static/admin/css/base\.[0-9a-f]{12}\.css)"', page)
        assert style
        assert "body" in site.get(style[1])
        # Nobody said that a proxy stands in front: what a client claims to be one is not believed.
        assert "https://127" not in site.get("/api/v1/", **{"X-Forwarded-Proto": "https"})
        assert site.end(signal.SIGTERM) == (0, "")
    assert installation.processes() == {}
    assert serving(installation) == []


@pytest.mark.slow
def test_it_serves_as_the_applications_role_and_migrates_as_the_owner(
    installation: Folder, first_start: list[str]
) -> None:
    def logged_in() -> set[object]:
        names = "SELECT array_agg(DISTINCT usename::text) FROM pg_stat_activity WHERE datname = 'evidence'"
        found = ask(installation.home / "socket", names, database="postgres")
        assert isinstance(found, list)
        return set(found)

    def says(statement: str) -> object:
        return ask(installation.home / "socket", statement)

    with served(installation) as site:
        site.get("/claims/")
        assert logged_in() == {"evidence_app"}
        owners = (
            "SELECT string_agg(DISTINCT relowner::regrole::text, ' ') FROM pg_class "
            "WHERE relnamespace = 'public'::regnamespace"
        )
        assert says(owners) == "evidence"
        site.end(signal.SIGINT)


@pytest.mark.slow
def test_an_installation_that_the_owner_served_goes_over_to_the_two_roles(
    installation: Folder, first_start: list[str]
) -> None:
    with served(installation) as site:
        for statement in ("DROP OWNED BY evidence_app", "DROP ROLE evidence_app"):
            ask(installation.home / "socket", statement)
        site.end(signal.SIGINT)
    with served(installation) as site:
        assert len(site.said) == 1
        assert '"status"' in site.get("/healthz")
        site.get("/claims/")
        site.end(signal.SIGINT)


@pytest.mark.slow
def test_a_port_in_use_is_said_before_anything_else_happens(
    installation: Folder, first_start: list[str], folder: Folder
) -> None:
    with served(installation) as site:
        port = site.url.rpartition(":")[2]
        started = time.monotonic()
        with served(folder, *SERVE, port) as other:
            other.process.wait(60)
        assert time.monotonic() - started < 30
        assert other.process.returncode == 1
        assert other.said == [
            f"CommandError: Port {port} is in use by another program. "
            "Choose another port, for example: make run PORT=8001\n"
        ]
        assert not folder.control.exists()
        site.end(signal.SIGINT)


@pytest.mark.slow
def test_it_stops_with_the_process_that_started_it(installation: Folder, first_start: list[str]) -> None:
    script = f'"{sys.executable}" manage.py serve --port 0 --stop-with-parent; :'
    with served(installation, "/bin/sh", "-c", script) as site:
        site.get("/healthz")
        assert len(serving(installation)) >= 3
        site.process.kill()
        wait_for(lambda: not serving(installation))
        wait_for(lambda: not installation.processes())


@pytest.mark.slow
def test_after_a_kill_of_the_server_and_of_postgresql_the_next_start_works(
    installation: Folder, first_start: list[str]
) -> None:
    with served(installation) as site:
        port = site.url.rpartition(":")[2]
        ask(installation.home / "socket", "CREATE TABLE kept AS SELECT 7 AS n")
        os.kill(installation.postmaster(), signal.SIGKILL)
        site.process.kill()
    with served(installation, *SERVE, port) as site:
        assert '"status"' in site.get("/healthz")
        assert ask(installation.home / "socket", "SELECT n FROM kept") == 7
        site.end(signal.SIGINT)
    assert installation.processes() == {}


@pytest.mark.slow
def test_a_running_site_gets_over_the_loss_of_postgresql_and_of_a_worker(
    installation: Folder, first_start: list[str]
) -> None:
    with served(installation) as site:
        site.get("/healthz")
        os.kill(installation.postmaster(), signal.SIGKILL)
        (worker, *_) = (pid for pid in serving(installation) if pid != site.process.pid)
        os.kill(worker, signal.SIGKILL)

        def is_well() -> bool:
            try:
                return '"status"' in site.get("/healthz")
            except OSError:  # HTTPError and URLError too
                return False

        wait_for(is_well)
        site.end(signal.SIGINT)
    assert installation.processes() == {}


def test_a_port_that_is_no_port_is_refused(folder: Folder) -> None:
    for port in ("65536", "٣"):
        with served(folder, sys.executable, "manage.py", "serve", f"--port={port}") as site:
            site.process.wait(60)
        assert "is no port: give a number from 1 to 65535" in "".join(site.said)
    assert not folder.control.exists()


def test_a_database_that_is_not_there_is_an_error_without_a_traceback(folder: Folder) -> None:
    with served(folder, DATABASE_URL="postgresql://nobody@127.0.0.1:1/evidence") as site:
        site.process.wait(60)
    assert site.process.returncode == 1
    assert site.said[-2].startswith("CommandError: The database cannot be used: connection to server")
    assert not any("Traceback" in line for line in site.said)
