"""Reads the settings' variables: from the environment, and from a file `.env` where there is one."""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

_ASSIGNMENT = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)")


def load_file(path: Path, variables: MutableMapping[str, str] = os.environ) -> None:
    """Add the variables that the file assigns and the environment lacks; no file is no error.

    A line is `NAME=value`; the value may be quoted, and is taken as it stands. Raises ImproperlyConfigured.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if not (assignment := _ASSIGNMENT.fullmatch(text)):
            raise ImproperlyConfigured(f"{path}, line {number}: write NAME=value, or # before a remark.")
        name, value = assignment[1], assignment[2].strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        variables.setdefault(name, value)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    value = text(name).lower()
    if value in ("", "0", "false", "no"):
        return False
    if value in ("1", "true", "yes"):
        return True
    raise ImproperlyConfigured(f"{name} is {value!r}: set it to 1 or 0.")


def items(name: str) -> list[str]:
    """The parts of a value like `a, b`."""
    return [item.strip() for item in text(name).split(",") if item.strip()]


def seconds(name: str, default: float) -> float:
    value = text(name)
    try:
        number = float(value) if value else default
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to a number of seconds, for example 60.")
    return number


def whole_number(name: str, default: int) -> int:
    value = text(name)
    if value and not (value.isascii() and value.isdigit()):
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to a whole number, for example 1.")
    return int(value) if value else default


def years_by_name(name: str, default: str) -> dict[str, int]:
    """A value like ``treats=10, presents_with=25`` as numbers of years; none at all for ``off``."""
    value = text(name, default)
    if value.lower() == "off":
        return {}
    pairs = [re.fullmatch(r"\s*([a-z_]{1,40})\s*=\s*([1-9][0-9]?)\s*", part) for part in value.split(",")]
    if not all(pairs):
        raise ImproperlyConfigured(
            f"{name} is {value!r}: set it to years by kind of claim, for example {default}, or to off."
        )
    return {pair[1]: int(pair[2]) for pair in pairs if pair}


_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


def rate(name: str, default: str) -> tuple[int, int] | None:
    """A value like ``600/minute`` as how many in how many seconds; None for ``off``."""
    value = text(name, default)
    if value.lower() == "off":
        return None
    match = re.fullmatch(r"([1-9][0-9]{0,8})/(second|minute|hour|day)", value.lower(), re.ASCII)
    if not match:
        raise ImproperlyConfigured(
            f"{name} is {value!r}: set it to a number per second, minute, hour or day, for example "
            f"{default}, or to off."
        )
    return int(match[1]), _SECONDS[match[2]]


def required(name: str, example: str) -> str:
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"EVIDENCE_PRODUCTION=1 needs {name}, for example {name}={example}")
    return value


def postgresql(name: str) -> dict[str, Any]:
    """Django's settings for the server that a variable like `postgresql://user:password@host/name` names."""
    try:
        database: dict[str, Any] = {**dj_database_url.config(name)}
    except ValueError:  # which would show the password
        database = {}
    if database.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            f"{name} must name a PostgreSQL: postgresql://user:password@host/name"
        ) from None
    database["ENGINE"] = "project.postgres"
    # A database that is silent, or gone with its machine, is an error within seconds: without these, pages
    # and the health check wait for minutes. libpq's names; the address's own (?connect_timeout=20) win.
    database["OPTIONS"] = {
        "connect_timeout": 5,
        "tcp_user_timeout": 15_000,
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        **database.get("OPTIONS", {}),
    }
    return database


def local_secret_key(path: Path) -> str:
    """The installation's own key, made on the first start and kept, readable by its owner only."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            # Whole or not at all: another process may be reading, and this one may be killed.
            with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret_key-") as file:
                file.write(secrets.token_urlsafe(50))
                file.flush()
                with contextlib.suppress(FileExistsError):  # another process was quicker
                    os.link(file.name, path)
        return path.read_text()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret key cannot be kept in {path}: {error.strerror}. Run this as the owner of that "
            "folder, or set EVIDENCE_VAR to a folder of your own."
        ) from error
