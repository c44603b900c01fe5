"""Where a cluster lives and which account runs it.

An ordinary user's cluster lies in their project folder and runs as themselves. PostgreSQL refuses to run
as root, so root's runs as an existing ordinary account; and where that account cannot enter root's
project folder (`/root/…`), the cluster lies elsewhere, and a file in the project folder says where.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .binaries import Binaries, find_binaries, package_version
from .errors import LocalPostgresError

ELSEWHERE = Path("/var/lib/evidence-base")
USER_VARIABLE = "EVIDENCE_POSTGRES_USER"


@dataclass(frozen=True)
class Account:
    """The account that runs the server."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """`control` holds our locks and the log, `home` the data and the socket; often they are one folder."""

    control: Path
    home: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def is_elsewhere(self) -> bool:
        return self.home != self.control

    def binaries(self) -> Binaries:
        found = find_binaries()
        if not self.is_elsewhere:
            return found
        return found.copy_to(self.home.parent / "programs" / package_version())

    def run(self, command: Sequence[str | Path], **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a program as the account, without our environment; `options` as for `subprocess.run`."""
        if os.geteuid() != self.account.uid:
            options |= {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        completed: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603 -- no outside input
            command,
            cwd="/",
            # PGPORT, PGOPTIONS, LD_PRELOAD … are the caller's affair.
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            text=True,
            errors="replace",
            check=False,
            **options,
        )
        return completed

    def give(self, folder: Path) -> None:
        """Hand a folder that we made over to the account."""
        if os.geteuid() != self.account.uid:
            os.chown(folder, self.account.uid, self.account.gid)


def find(control: Path) -> Place | None:
    """Where the existing cluster of the project folder `control` is; None when there is none yet.

    To be called with the cluster's lock held. Raises LocalPostgresError.
    """
    pointer = control / "location"
    if pointer.exists():
        home = _read(pointer)
        _claim(home, control)
        return Place(control, home, _owner_of(home / "data") or _account())
    data = control / "data"
    _adopt(data)
    if owner := _owner_of(data):
        place = Place(control, control, owner)
        if not _can_use(place):
            raise LocalPostgresError(
                f"The account {owner.name}, which owns the database in {data}, cannot enter that folder or "
                "the project's .venv: move the project back to a folder that others can enter."
            )
        return place
    return None


def choose(control: Path, *, elsewhere: Path = ELSEWHERE) -> Place:
    """Where a new cluster is to be made: beside `control` if it can run there, else under `elsewhere`.

    To be called with the cluster's lock held. Raises LocalPostgresError.
    """
    place = Place(control, control, _account())
    if os.geteuid() == 0:
        control.chmod(0o711)
    if _can_use(place):
        return place
    return Place(control, _make_home(control, elsewhere), place.account)


def forget(place: Place) -> None:
    """Delete a stopped cluster."""
    if place.is_elsewhere:
        shutil.rmtree(place.home)
        (place.control / "location").unlink()
    else:
        shutil.rmtree(place.data)


def _account() -> Account:
    """The account for a new cluster: ourselves, or, for root, an ordinary account that exists."""
    if os.geteuid() != 0:
        return _as_account(_by_uid(os.geteuid()))
    wanted = os.environ.get(USER_VARIABLE, "").strip()
    for name in [wanted] if wanted else ["postgres", "nobody"]:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return _as_account(entry)
    raise LocalPostgresError(
        "PostgreSQL refuses to run as root, and "
        + (f"{USER_VARIABLE}={wanted} names no ordinary account" if wanted else "there is no account for it")
        + f": set {USER_VARIABLE} to the name of one that exists."
    )


def _by_uid(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:  # a container started with a bare user number: initdb needs a name
        raise LocalPostgresError(
            f"The user number {uid} has no name on this machine, which PostgreSQL needs: "
            "add it to /etc/passwd, or set DATABASE_URL to use another PostgreSQL."
        ) from None


def _as_account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _adopt(data: Path) -> None:
    """A copy that root made of a cluster is root's: give it to the account that will run it."""
    if os.geteuid() == 0 and data.exists() and data.stat().st_uid == 0:
        account = _account()
        for folder, names, files in os.walk(data, topdown=False):
            for name in (*names, *files):
                os.chown(Path(folder, name), account.uid, account.gid, follow_symlinks=False)
        os.chown(data, account.uid, account.gid, follow_symlinks=False)


def _owner_of(data: Path) -> Account | None:
    """Who owns an existing cluster: nobody else can run it. Raises when that is neither us nor for us."""
    try:
        uid = data.stat().st_uid
    except FileNotFoundError:
        return None
    account = _as_account(_by_uid(uid))
    if os.geteuid() not in (0, uid):
        raise LocalPostgresError(
            f"The database in {data} belongs to {account.name}: run this as {account.name} or as root, "
            "or set EVIDENCE_VAR to a folder of your own."
        )
    return account


def _can_use(place: Place) -> bool:
    """Whether the account can enter the cluster's folder and run the installed programs."""
    if os.geteuid() == place.account.uid:
        return True
    postgres = find_binaries().program("postgres")
    script = 'cd -- "$1" && exec "$2" --version'
    probe = place.run(["/bin/sh", "-c", script, "probe", place.control, postgres], capture_output=True)
    return probe.returncode == 0


def _make_home(control: Path, elsewhere: Path) -> Path:
    """A new folder for this project's cluster, and the pointer to it."""
    elsewhere.mkdir(mode=0o755, parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="cluster-", dir=elsewhere))
    home.chmod(0o711)
    _write(home / "project", control)
    _write(control / "location", home)
    return home


def _claim(home: Path, control: Path) -> None:
    """Make sure that the cluster at `home` is this project's, not that of one it was copied from."""
    record = home / "project"
    if not record.exists():
        raise LocalPostgresError(
            f"This project's database was in {home}, which is gone. Put it back, or delete "
            f"{control / 'location'} to start with an empty one."
        )
    owner = _read(record)
    if owner == control:
        return
    theirs = owner / "location"
    if theirs.exists() and _read(theirs) == home:
        raise LocalPostgresError(
            f"This project is a copy of {owner}, and the database in {home} belongs to that one. Delete "
            f"{control / 'location'} to start with an empty database of its own."
        )
    _write(record, control)  # the project was moved


def _write(file: Path, path: Path) -> None:
    """Make the file name this path, at one stroke."""
    unfinished = file.with_name(file.name + ".new")
    unfinished.write_bytes(os.fsencode(path) + b"\n")
    unfinished.replace(file)


def _read(file: Path) -> Path:
    return Path(os.fsdecode(file.read_bytes().removesuffix(b"\n")))
