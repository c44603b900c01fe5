"""History: every change of what people curate, written by the database as it happens.

Each tracked model has a table of events, which hold the row as a change left it (a deletion: as it was
before), with who and through what. `HistoryEntry` chains the events of all tables to each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pghistory
import pghistory.models
import pgtrigger
from django.db import models

from .articles import Article, ArticleVersion, SentenceClaim
from .audits import Suppression
from .claims import Claim, EvidenceLine
from .codes import ConceptCode
from .concepts import Concept, ConceptName
from .duplicates import PossibleDuplicate
from .history_triggers import append_only, chain, no_truncate, trackers
from .notices import Notice
from .reference_matches import ReferenceMatch
from .reviews import ContrarySearch, Review, VersionEditor
from .studies import Study
from .study_parts import CuratedField, StudyRelation
from .texts import StudyText

# What people decide about a study, and what it is found by. The bibliographic data come in bulk from
# Crossref, which keeps their record; a value that a curator sets by hand is in `CuratedField`.
STUDY_FIELDS = ["id", "doi", "pmid", "pmcid", "url", "title", "design", "note", "created_by"]

# A study that arrives with Crossref's answer, and with nothing that a person could have put there, begins
# its history with what people then do about it: see docs/adr/0013. Told by the row itself, which no
# session can set otherwise without being seen.
_SOMEBODY_S_STUDY = (
    "NEW.created_by_id IS NOT NULL OR NEW.lookup_status <> 'found' OR NEW.doi IS NULL "
    "OR NEW.pmid IS NOT NULL OR NEW.pmcid IS NOT NULL OR NEW.design <> '' OR NEW.note <> ''"
)


class HistoryEvent(pghistory.models.Event):
    """What the events of all models share. The triggers fill every field; nothing else can write one."""

    application_rights = ("SELECT",)

    pgh_id = models.BigAutoField(primary_key=True)
    # The role that logged in to the database, which no application can make up.
    pgh_role = models.TextField(
        "database role", db_default=models.Func(function="SESSION_USER", template="%(function)s")
    )

    class Meta:
        abstract = True


def _events(
    model: type[models.Model],
    fields: list[str] | None = None,
    exclude: list[str] | None = None,
    part_of: Sequence[str] = (),
    shown_as_of: bool = False,
    inserts: str = "",
    deletes: str = "",
) -> Any:
    """The base of an event model; `part_of` names the rows whose history is told with the model's.

    With `shown_as_of` its rows are asked for as they were at a moment (`evidence.models.as_of`).
    Django may rename a tracked model's field only with `db_column` kept: the digests name the columns.
    """
    name = f"{model._meta.model_name}event"
    indexes = [models.Index(fields=[column], name=f"{name}_{column}") for column in part_of]
    if shown_as_of:
        indexes += [
            # Whether an event is a row's last up to a moment.
            models.Index(fields=["pgh_obj", "pgh_id"], include=["pgh_created_at"], name=f"{name}_as_of"),
            # When history began.
            models.Index(
                fields=["pgh_created_at"], condition=models.Q(pgh_label="found"), name=f"{name}_found"
            ),
        ]
    pgtrigger.register(no_truncate())(model)
    return pghistory.create_event_model(
        model,
        *trackers(inserts, deletes),
        fields=fields,
        exclude=exclude,
        base_model=HistoryEvent,
        meta={"triggers": [*append_only(), chain()], "indexes": indexes, "default_permissions": ()},
    )


class ConceptEvent(_events(Concept, shown_as_of=True)):  # type: ignore[misc]
    pass


class ConceptNameEvent(_events(ConceptName, part_of=["concept"], shown_as_of=True)):  # type: ignore[misc]
    pass


class ConceptCodeEvent(_events(ConceptCode, part_of=["concept"], shown_as_of=True)):  # type: ignore[misc]
    pass


class ClaimEvent(_events(Claim, part_of=["subject", "object"], shown_as_of=True)):  # type: ignore[misc]
    pass


# When a machine last looked for the quote is no change of the line; what it found is.
_UNTRACKED = ["quote_checked_at"]
_LINE_IS_OF = ["claim", "study"]


class EvidenceLineEvent(_events(EvidenceLine, None, _UNTRACKED, _LINE_IS_OF, shown_as_of=True)):  # type: ignore[misc]
    pass


class StudyEvent(_events(Study, STUDY_FIELDS, inserts=_SOMEBODY_S_STUDY)):  # type: ignore[misc]
    pass


class StudyRelationEvent(_events(StudyRelation, part_of=["study"])):  # type: ignore[misc]
    pass


class CuratedFieldEvent(_events(CuratedField, part_of=["study"])):  # type: ignore[misc]
    pass


class NoticeEvent(_events(Notice, part_of=["study"])):  # type: ignore[misc]
    pass


class ContrarySearchEvent(_events(ContrarySearch, part_of=["claim"])):  # type: ignore[misc]
    pass


# Decisions and hands in a version are never changed; the chain shows whether somebody took one away.
class ReviewEvent(_events(Review, part_of=["claim", "evidence_line"])):  # type: ignore[misc]
    pass


class VersionEditorEvent(_events(VersionEditor)):  # type: ignore[misc]
    pass


# Who uploaded which text, by its hash: the text itself is its publisher's, and stays where it is.
class StudyTextEvent(_events(StudyText, exclude=["text"], part_of=["study"])):  # type: ignore[misc]
    pass


# A decision goes with its pair where one of the two is merged; who took it, and what it was, stays here.
class PossibleDuplicateEvent(_events(PossibleDuplicate)):  # type: ignore[misc]
    pass


# What a machine asked and proposes is no history; what is taken for true, and what a person said, is.
_MATCHED = {
    "inserts": "NEW.state IN ('accepted', 'rejected')",
    "deletes": "OLD.state IN ('accepted', 'rejected') OR OLD.left_to_people",
}


class ReferenceMatchEvent(_events(ReferenceMatch, exclude=["candidates"], part_of=["study"], **_MATCHED)):  # type: ignore[misc]
    pass


class ArticleEvent(_events(Article)):  # type: ignore[misc]
    pass


# That there was a version, whose and of what, by its hash; its words go with the article.
_PLACES = ["text", "headings", "sentences"]


class ArticleVersionEvent(_events(ArticleVersion, exclude=_PLACES, part_of=["article"])):  # type: ignore[misc]
    pass


# What a machine proposes is no history; what a person said of it is.
_DECIDED = {"inserts": "NEW.state <> 'proposed'", "deletes": "OLD.state <> 'proposed'"}


class SentenceClaimEvent(_events(SentenceClaim, part_of=["version"], **_DECIDED)):  # type: ignore[misc]
    pass


class SuppressionEvent(_events(Suppression, part_of=["article"])):  # type: ignore[misc]
    pass


EVENT_MODELS: tuple[type[HistoryEvent], ...] = (
    ConceptEvent,
    ConceptNameEvent,
    ConceptCodeEvent,
    ClaimEvent,
    EvidenceLineEvent,
    StudyEvent,
    StudyRelationEvent,
    CuratedFieldEvent,
    NoticeEvent,
    ContrarySearchEvent,
    ReviewEvent,
    VersionEditorEvent,
    StudyTextEvent,
    PossibleDuplicateEvent,
    ReferenceMatchEvent,
    ArticleEvent,
    ArticleVersionEvent,
    SentenceClaimEvent,
    SuppressionEvent,
)


class HistoryEntry(models.Model):
    """An event's place in the chain: its digest is over its content and the digest before it."""

    application_rights = ("SELECT",)

    number = models.BigIntegerField(primary_key=True, help_text="From 1, without a gap.")
    event_table = models.TextField()
    event_id = models.BigIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256, in hexadecimal.")

    class Meta:
        default_permissions = ()
        verbose_name_plural = "history entries"
        constraints = [
            models.UniqueConstraint(fields=["event_table", "event_id"], name="historyentry_event_unique")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.number}: {self.event_table} {self.event_id}"
