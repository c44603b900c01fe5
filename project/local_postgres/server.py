"""The server's files and processes: make a cluster, start it, see how it does, stop it.

Every process of a running server holds the lock file `server`, which it inherits from whoever started
it. So the lock tells for certain whether any process of it is still alive, also where a pid file would
lie: after `kill -9`, with a pid that somebody else has now, or seen from another container.
"""

import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .binaries import MAJOR
from .errors import LocalPostgresError
from .locks import POLL_SECONDS, is_locked
from .memory import shared_buffers
from .place import Place
from .sockets import make_socket_folder, remove_temporary

OWNER = "evidence"
"""The cluster's superuser, which owns the tables."""
_UNFINISHED_PREFIX = ".initdb-"
_LOG_LIMIT = 10_000_000
# Characters that mean something to a shell between double quotes: initdb puts its own path there.
_SPECIAL_TO_SHELL = set('"$`\\\n')


@dataclass(frozen=True)
class Status:
    """What `postmaster.pid` says: the process, its socket's folder and starting, ready or stopping."""

    pid: int
    socket_folder: Path
    state: str


class Server:
    """The PostgreSQL server of one place. The caller holds the cluster's lock during every call."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.data = place.data
        self.lock = place.control / "server"
        self.log = place.control / "log"

    def initialise(self, lock: int) -> None:
        """Make the cluster if there is none. `lock` is kept by initdb too, should we die meanwhile."""
        home = self.place.home
        for leftover in home.glob(f"{_UNFINISHED_PREFIX}*"):
            shutil.rmtree(leftover)
        version = self.data / "PG_VERSION"
        if version.exists():
            if (found := version.read_text().strip()) != str(MAJOR):
                raise LocalPostgresError(
                    f"The database in {self.data} was made by PostgreSQL {found}, and this version of the "
                    f"project brings {MAJOR}. Dump it with the version of the project that made it, move "
                    "that folder away, and load the dump into the new one."
                )
            return
        if self.data.exists():
            raise LocalPostgresError(
                f"{self.data} is there but is no PostgreSQL database: move it away, and try again."
            )
        unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED_PREFIX, dir=home))
        self.place.give(unfinished)
        durable = [] if _is_durable() else ["--no-sync"]
        with self._initdb() as initdb:
            # The sort order is PostgreSQL's own, so that no upgrade of the C library can corrupt an index.
            # Full text search still asks the C library which characters are letters.
            for locale in ("C.UTF-8", "C"):
                command: list[str | Path] = [
                    *(initdb, "-D", unfinished, "-U", OWNER, "--encoding=UTF8", f"--locale={locale}"),
                    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--lc-messages=C"),
                    *("--auth-local=trust", "--auth-host=reject", "--data-checksums", "--no-instructions"),
                    *("-c", f"shared_buffers={shared_buffers()}"),
                    *("-c", "timezone=UTC", "-c", "log_timezone=UTC"),
                    *durable,
                ]
                result = self.place.run(command, capture_output=True, pass_fds=[lock])
                if "invalid locale name" not in result.stderr:
                    break
        if result.returncode != 0:
            shutil.rmtree(unfinished)
            raise LocalPostgresError(f"PostgreSQL's initdb failed:\n{result.stderr.strip()}")
        unfinished.rename(self.data)

    def start(self, lock: int) -> None:
        """Launch the server, which inherits `lock`, the server's lock. It is not ready yet on return."""
        if status := self.status():
            remove_temporary(status.socket_folder, self.place)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        socket_folder = make_socket_folder(self.place)
        settings = {
            "listen_addresses": "",
            "port": "5432",
            # A list in the syntax of SQL identifiers.
            "unix_socket_directories": '"' + str(socket_folder).replace('"', '""') + '"',
            "unix_socket_permissions": "0700",
        }
        if not _is_durable():
            settings |= dict.fromkeys(("fsync", "full_page_writes"), "off")
        command = [str(self.place.binaries().program("postgres")), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_name("log.1"))
        with os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
            # A session of its own, so that Ctrl-C does not reach it; and, by way of a shell that ends at
            # once, no child of ours, so that it never becomes a zombie of a process that does not wait.
            self.place.run(
                ["/bin/sh", "-c", '"$@" &', "sh", *command],
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[lock],
            )

    def is_alive(self) -> bool:
        """Whether any process of the server lives, even if the server as such does not."""
        return is_locked(self.lock)

    def status(self) -> Status | None:
        """What the server says of itself; None when it says nothing (yet). May be a dead server's."""
        try:
            lines = (self.data / "postmaster.pid").read_text(errors="surrogateescape").split("\n")
            return Status(int(lines[0]), Path(lines[4]), lines[7].strip() if len(lines) > 7 else "starting")
        except (OSError, ValueError, IndexError):
            return None

    def runs(self, pid: int) -> bool:
        """Whether the process is one of this server's: PostgreSQL works in its data folder."""
        try:
            process = Path("/proc") / str(pid)
            return (
                (process / "comm").read_text() == "postgres\n"
                and process.stat().st_uid == self.place.account.uid
                and (process / "cwd").samefile(self.data)
            )
        except OSError:
            return False

    def stop(self, *, timeout: float = 30) -> None:
        """Stop the server: in order, then at once, then by force. Raises LocalPostgresError."""
        status = self.status()
        if status and self.runs(status.pid):
            for how, patience in ((signal.SIGINT, timeout), (signal.SIGQUIT, 5)):
                self._signal(status.pid, how)
                if self._gone_within(patience):
                    break
        if self.is_alive():
            # Sessions whose postmaster was killed go on until their statement ends.
            for entry in Path("/proc").iterdir():
                if entry.name.isdecimal() and self.runs(int(entry.name)):
                    self._signal(int(entry.name), signal.SIGKILL)
            if not self._gone_within(5):
                raise LocalPostgresError(
                    f"A PostgreSQL server holds {self.data} and can be neither reached nor stopped here: "
                    "stop it where it runs (another container?)."
                )
        if status:
            remove_temporary(status.socket_folder, self.place)

    def last_words(self) -> str:
        """The end of the server's log, for an error message."""
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except OSError:
            return f"(no log at {self.log})"
        return "\n".join([f"The end of {self.log}:", *lines[-10:]])

    @contextlib.contextmanager
    def _initdb(self) -> Iterator[Path]:
        """The program initdb at a path that initdb itself can cope with."""
        binaries = self.place.binaries()
        if not _SPECIAL_TO_SHELL & set(str(binaries.folder)):
            yield binaries.program("initdb")
            return
        with tempfile.TemporaryDirectory(prefix="evidence-initdb-") as folder:
            self.place.give(Path(folder))
            yield binaries.copy_to(Path(folder) / "programs").program("initdb")

    def _signal(self, pid: int, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

    def _gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.is_alive():
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True


def _is_durable() -> bool:
    """Whether the data must survive a power cut; tests' data need not, and are twice as quick without."""
    return os.environ.get("EVIDENCE_POSTGRES_FSYNC", "").strip().lower() not in ("0", "off", "false", "no")
