"""Collects the static files when they have changed since the last time."""

import fcntl
import hashlib
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands.collectstatic import Command
from django.core.files.storage import storages
from django.core.management import call_command

# The API docs are Swagger UI's; Redoc, which comes along, is half of all bytes.
_NOT_SERVED = ["redoc"]


def collect_if_changed() -> bool:
    """Bring STATIC_ROOT up to date; says whether there was something to do.

    Hashing and compressing all files takes seconds, so a record of what went in is kept. The folder is
    replaced as a whole: `collectstatic` on the old one would keep a file that a kill left half written.
    Processes that start at once do it one after the other.
    """
    target = Path(settings.STATIC_ROOT)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(target.name + ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _collect_if_changed(target)


def _collect_if_changed(target: Path) -> bool:
    record = target / ".collected"
    fingerprint = _fingerprint()
    if record.exists() and record.read_text() == fingerprint:
        return False
    unfinished = target.with_name(target.name + ".new")
    outdated = target.with_name(target.name + ".old")
    for leftover in (unfinished, outdated):
        shutil.rmtree(leftover, ignore_errors=True)
    command = Command()
    backend: dict[str, Any] = settings.STORAGES["staticfiles"]
    command.storage = storages.create_storage(
        {**backend, "OPTIONS": {**backend.get("OPTIONS", {}), "location": unfinished}}
    )
    call_command(command, interactive=False, verbosity=0, ignore_patterns=_NOT_SERVED)
    (unfinished / record.name).write_text(fingerprint)
    if target.exists():
        target.rename(outdated)
    unfinished.rename(target)
    shutil.rmtree(outdated, ignore_errors=True)
    return True


def _fingerprint() -> str:
    """Changes when a file's path, size or time does, or the way in which they are stored."""
    digest = hashlib.sha256(repr((settings.STORAGES["staticfiles"], settings.STATIC_URL)).encode())
    for finder in get_finders():
        for name, storage in finder.list(_NOT_SERVED):
            path = Path(storage.path(name))
            status = path.stat()
            digest.update(repr((name, str(path), status.st_size, status.st_mtime_ns)).encode())
    return digest.hexdigest()
