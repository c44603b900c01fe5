"""One migrated database that every worker's is a copy of, since migrating takes far longer than copying.

It stays on the server, for the next run of the same code: `test_evidence_template_…`, named after what makes
a database. Who changes that gets another, and the one before is dropped.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

ROOT = Path(__file__).resolve().parents[1]
# The tables, what migrations take from elsewhere, and what is done after each `migrate`.
_SOURCES = ("evidence/migrations", "evidence/models", "evidence/services", "evidence/apps.py")
_PACKAGES = ("Django", "django-pghistory", "django-pgtrigger")
_PREFIX = "test_evidence_template_"


def template_on(connection: BaseDatabaseWrapper) -> str:
    """The name of the template on the server of `connection`, which is the owner's; made if it is missing.

    Of several workers one makes it, and the others wait. A run that was killed meanwhile leaves one by
    another name, which the next run drops.
    """
    name = _PREFIX + _fingerprint()
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        # The session's: it ends with the cursor's connection, however that ends.
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [_PREFIX])
        if name not in _templates(cursor):
            for other in _templates(cursor):
                cursor.execute(f'DROP DATABASE "{other}"')
            unfinished = f"{_PREFIX}unfinished"
            _migrate_new(connection, unfinished)
            cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def _templates(cursor: CursorWrapper) -> list[str]:
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_PREFIX])
    return [name for (name,) in cursor.fetchall()]


def _migrate_new(connection: BaseDatabaseWrapper, name: str) -> None:
    """Make the database `name`, and leave the settings of `connection` as they are."""
    settings = connection.settings_dict
    before, for_tests = settings["NAME"], settings["TEST"]
    settings["TEST"] = {**for_tests, "NAME": name}
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        # Nobody may be in a database that is renamed, or copied.
        connection.close()
        settings["NAME"], settings["TEST"] = before, for_tests


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for package in _PACKAGES:
        digest.update(f"{package} {version(package)}\n".encode())
    for source in _SOURCES:
        path = ROOT / source
        for file in sorted(path.rglob("*.py")) or [path]:
            digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:16]
