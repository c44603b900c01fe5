"""The private folder of the server's socket. Who can enter it can use the database: there is no password."""

import shutil
import stat
import tempfile
from pathlib import Path

from .errors import LocalPostgresError
from .place import Place

PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"
# sockaddr_un.sun_path has room for 108 bytes, the closing zero included.
_LONGEST_PATH = 107
_TEMPORARY_PREFIX = "evidence-postgres-"


def make_socket_folder(place: Place) -> Path:
    """A folder that only the server's account can enter, without leftovers of a dead server.

    It lies beside the data when the path fits, and else under the folder for temporary files, with a
    name that nobody can foresee.
    """
    folder = place.home / "socket"
    if _fits(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            (folder / name).unlink(missing_ok=True)
    else:
        folder = Path(tempfile.mkdtemp(prefix=_TEMPORARY_PREFIX, dir=_temporary_folder()))
    place.give(folder)
    folder.chmod(0o700)
    return folder


def is_private(folder: Path, place: Place) -> bool:
    """Whether the folder is still the one that was made: not one that somebody else has put there."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(status.st_mode)
        and stat.S_IMODE(status.st_mode) == 0o700
        and status.st_uid == place.account.uid
    )


def remove_temporary(folder: Path, place: Place) -> None:
    """Remove the folder of a server that is gone, if it was a temporary one."""
    if folder.name.startswith(_TEMPORARY_PREFIX) and is_private(folder, place):
        shutil.rmtree(folder, ignore_errors=True)


def _temporary_folder() -> Path:
    for folder in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 -- mkdtemp makes it private
        if _fits(folder / (_TEMPORARY_PREFIX + "x" * 8)):
            return folder
    raise LocalPostgresError("No folder for PostgreSQL's socket has a path short enough: set TMPDIR to one.")


def _fits(folder: Path) -> bool:
    """Whether both the kernel and libpq, which splits host names at commas, can use the path."""
    try:
        path = str(folder / SOCKET_NAME).encode()
    except UnicodeEncodeError:
        return False
    return len(path) <= _LONGEST_PATH and b"," not in path and b"\n" not in path
