"""Articles that commands are given: by a file, an address, or standard input."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management.base import CommandError

from evidence.articles.reading import LARGEST_FILE, UnreadableArticle
from evidence.management.stored_audits import UNREADABLE
from evidence.services.stored_articles.importing import NotImported
from evidence.services.web_pages import UnreachablePage, fetch_page

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class GivenArticle:
    """Its bytes, with the name of its file or the address that it came from, and its media type."""

    data: bytes
    filename: str = ""
    address: str = ""
    media_type: str = ""


def is_address(name: str) -> bool:
    """Whether what was given names a page of the web, and no file."""
    return name.lower().startswith(("http://", "https://"))


def given_article(name: str) -> GivenArticle:
    """The article that `name` says: a file, an address, or ``-``. Raises `UnreachablePage` and `OSError`."""
    if name == "-":
        return GivenArticle(sys.stdin.buffer.read(LARGEST_FILE + 1))
    if is_address(name):
        page = fetch_page(name)
        return GivenArticle(page.data, address=page.address, media_type=page.media_type)
    path = Path(name)
    with path.open("rb") as file:
        return GivenArticle(file.read(LARGEST_FILE + 1), filename=path.name)


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Say in words, and by the exit code, that the article could not be read."""
    try:
        yield
    except (UnreadableArticle, UnreachablePage, NotImported) as error:
        raise CommandError(str(error), returncode=UNREADABLE) from error
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.", returncode=UNREADABLE) from error
