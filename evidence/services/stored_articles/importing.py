"""Taking an article in: its first version, the next, or none where it says what it said."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.utils.text import slugify

from evidence.articles.reading import read_article
from evidence.articles.rules.facts import Status
from evidence.identifiers import InvalidIdentifier, parse_url
from evidence.models import Article, ArticleVersion
from evidence.models.quote_check import sha256_of
from evidence.services.transactions import hold_name, in_transaction
from evidence.services.web_pages import fetch_page

from .documents import document_fields, document_of, references_of, store_parts
from .keys import reference_key
from .links import carry_over, propose

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from evidence.articles.documents import Document

_LONGEST_SLUG = 100
_LONGEST_SOURCE = 2048


class NotImported(ValueError):
    """The article was not taken in. Says why, and what to do."""


class Outcome(StrEnum):
    ADDED = "added"
    NEW_VERSION = "new_version"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of an import: `version` is the new one, or the one that says the same."""

    outcome: Outcome
    article: Article
    version: ArticleVersion

    @property
    def told(self) -> str:
        """A sentence for people."""
        name = f"“{self.article.title}” ({self.article.slug})"
        match self.outcome:
            case Outcome.ADDED:
                return f"{name} was added."
            case Outcome.NEW_VERSION:
                return f"{name} has a new version: {self.version.number}."
            case _:
                return f"{name} says what version {self.version.number} says: no new version was made."


def import_from_web(*, address: str, slug: str = "", actor: User | None = None) -> Imported:
    """Fetch the page past the guard, and take it in. Raises `UnreachablePage`, `UnreadableArticle` and
    `NotImported`. Not to be called within a transaction: it waits for the network."""
    page = fetch_page(address)
    return import_article(
        data=page.data, address=page.address, media_type=page.media_type, slug=slug, actor=actor
    )


def import_article(
    *,
    data: bytes | str,
    filename: str = "",
    address: str = "",
    media_type: str = "",
    slug: str = "",
    actor: User | None = None,
) -> Imported:
    """Take an article in. Which one it is, `slug` says; without it the address, then the title.

    What says the same as the last version, entry by entry and marker by marker, makes no new one. In a new
    version, what people decided about its sentences goes over to those that are the same.

    Raises `UnreadableArticle` and `NotImported`; then nothing is stored.
    """
    document = read_article(data, filename=address or filename, media_type=media_type)
    digest = hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()
    where = _address(address)
    name = slug or _slug_of(document, filename, where)
    source = (where or filename)[:_LONGEST_SOURCE]
    return in_transaction(lambda: _store(document, name, bool(slug), where, source, digest, actor))


def _address(address: str) -> str:
    try:
        return parse_url(address) if address else ""
    except InvalidIdentifier as error:
        raise NotImported(f"{address} is no address that can be kept: {error}") from error


def _slug_of(document: Document, filename: str, address: str) -> str:
    """What the article is called where nobody says it: by its title, then by its file or address."""
    for text in (document.title, PurePath(filename).stem, address.partition("://")[2]):
        if slug := slugify(text)[:_LONGEST_SLUG].strip("-"):
            return slug
    raise NotImported("It has no title that a name could be made of. Say what to call it: --slug NAME.")


def _store(
    document: Document, slug: str, is_given: bool, address: str, source: str, digest: str, actor: User | None
) -> Imported:
    # Two at once would each find no article of this name.
    hold_name("import_article")
    article = _article(slug, is_given, address)
    before = article.latest if article else None
    if article is not None and before is not None and document_of(before) == document:
        return Imported(Outcome.UNCHANGED, article, before)
    title = document.title or slug.replace("-", " ").capitalize()
    if article is None:
        article = Article.objects.create(slug=slug, title=title, address=address, created_by=actor)
    else:
        _brought_up(article, before, title, address)
    version = ArticleVersion.objects.create(
        article=article,
        number=before.number + 1 if before else 1,
        sha256=sha256_of(document.text),
        source=source,
        source_sha256=digest,
        imported_by=actor,
        **document_fields(document),
    )
    store_parts(version, document)
    if before is not None:
        carry_over(before=before, version=version, document=document)
        _matches_carried(before, version, document)
    propose(version=version, document=document)
    return Imported(Outcome.NEW_VERSION if before else Outcome.ADDED, article, version)


def _article(slug: str, is_given: bool, address: str) -> Article | None:
    """The article that is meant, locked; None where it is a new one. Raises `NotImported`."""
    articles = Article.objects.select_for_update()
    by_address = articles.filter(address=address).first() if address else None
    by_slug = articles.filter(slug=slug).first()
    if not is_given and by_address is not None:
        return by_address
    if by_slug is not None and address and by_slug.address not in ("", address):
        raise NotImported(
            f"There is an article called {slug} from another address ({by_slug.address}). Give this one a "
            "name of its own: --slug NAME."
        )
    if by_address is not None and by_slug != by_address:
        raise NotImported(
            f"The article from {address} is here already, called {by_address.slug}: leave the name away."
        )
    return by_slug


def _brought_up(article: Article, before: ArticleVersion | None, title: str, address: str) -> None:
    """A title that nobody wrote here follows the versions; a first address is kept."""
    if before is not None and article.title == before.title and title != article.title:
        article.title = title
    article.address = article.address or address
    article.save()


def _matches_carried(before: ArticleVersion, version: ArticleVersion, document: Document) -> None:
    """An entry that was matched stays matched until the next audit, where it is the same entry."""
    rows = references_of(before)
    listed = document_of(before, rows).references
    known = {reference_key(one): row for one, row in zip(listed, rows, strict=True)}
    changed = []
    for one, row in zip(document.references, references_of(version), strict=True):
        same = known.get(reference_key(one))
        if same is not None and same.study_id is not None and same.status == Status.RESOLVED:
            row.study_id, row.status = same.study_id, same.status
            changed.append(row)
    if changed:
        type(changed[0]).objects.bulk_update(changed, ["study", "status"])
