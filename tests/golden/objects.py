"""The rows that the golden table asks about, each in every state that makes a difference.

A new model with pages of its own gets an entry in `make_objects`; a new state gets a row there.
"""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group, User

from evidence.models import (
    AskedAudit,
    ConflictStatement,
    CuratedField,
    PossibleDuplicate,
    ReferenceMatch,
    Run,
    State,
)
from evidence.services.importing import keep_file
from evidence.services.reference_matching.entries import digest_of
from evidence.services.tokens import make_token
from tests import factories
from tests.factories import NOON, ClaimFactory, EvidenceLineFactory, UserFactory

MISSING = "missing"
# For what a column does not have: nobody's own draft.
NOT_APPLICABLE = None

Objects = dict[str, dict[str, Any]]
"""By model (``claim``), then by what the table calls the state (``own draft``)."""


def make_objects(user: User | None) -> Objects:
    """All rows, as they are for `user`, whose own are among them. None: nobody is signed in."""
    objects: Objects = {
        "claim": _in_each_state(ClaimFactory, user),
        "evidenceline": _lines(user),
        "condition": {"condition": factories.ConditionFactory(slug="a-condition")},
        "medication": {"medication": factories.MedicationFactory(slug="a-medication")},
        "symptom": {"symptom": factories.SymptomFactory(slug="a-symptom")},
        "study": _studies(),
        "notice": {"notice": factories.NoticeFactory()},
        "run": {"run": Run.objects.create(kind="add_studies", state="succeeded", finished_at=NOON)},
        "apitoken": _tokens(user),
        "conflictstatement": {
            "of another": ConflictStatement.objects.create(user=UserFactory(), statement="None.")
        },
        "user": _users(user),
        "group": {
            "a role": Group.objects.get(name="editor"),
            "another group": Group.objects.create(name="librarians"),
        },
    }
    objects["possibleduplicate"] = {"a pair": _pair()}
    objects["referencematch"] = {"a proposal": _proposal()}
    objects["article"] = {"article": _article()}
    objects["importfile"] = _files(user)
    objects["import"] = {
        "import": Run.objects.create(kind="import_bibliography", state="failed", finished_at=NOON)
    }
    # With nobody's cookie: what somebody asked for is not even shown to the same person elsewhere.
    objects["askedaudit"] = {
        "own": user and AskedAudit.objects.create(user=user, asker="0" * 64, total=0),
        "of nobody signed in": AskedAudit.objects.create(asker="0" * 64, total=0),
    }
    for claim in objects["claim"].values():
        if claim is not NOT_APPLICABLE:
            claim.contrary_searches.create(query="golden", source="PubMed", hits=0)
    draft = objects["claim"]["draft of another"]
    objects["medication"]["of a draft"] = draft.subject
    objects["symptom"]["of a draft"] = draft.object
    objects["concept"] = {"concept": objects["condition"]["condition"]}
    return {model: {**rows, MISSING: _Missing()} for model, rows in objects.items()}


def _pair() -> PossibleDuplicate:
    first, second = factories.StudyFactory(), factories.StudyFactory()
    return PossibleDuplicate.objects.create(study=first, other=second, score=0.8)


def _proposal() -> ReferenceMatch:
    study = factories.StudyFactory()
    entry = study.references.create(position=1, title="Golden")
    return ReferenceMatch.objects.create(
        study=study,
        digest=digest_of(entry),
        text="Golden",
        state="proposed",
        doi="10.5555/golden",
        score=0.8,
        candidates=[{"doi": "10.5555/golden", "score": 0.8, "agreements": [], "differences": [], "work": {}}],
    )


def _article() -> Any:
    """An article without references, audited: with a problem, one set aside, and a claim to decide about."""
    version = factories.ArticleVersionFactory(article__slug="golden-article")
    audit = version.audits.create(
        state="finished", started_at=NOON, checked=0, not_checkable=0, could_not_be_asked=0
    )
    keys = {"subject_key": "0" * 64, "facts_key": "0" * 64}
    audit.findings.create(
        position=0, rule="golden", severity="note", verdict="problem", start=0, end=4, **keys
    )
    article = version.article
    keys["facts_key"] = "1" * 64
    article.suppressions.create(rule="golden", reason="Golden.", made_by=UserFactory(), **keys)
    version.sentence_claims.create(sentence=0, claim=ClaimFactory(published=True))
    return article


def _files(user: User | None) -> dict[str, Any]:
    """A bibliography file that waits to be imported, of somebody else and of `user`."""
    whose = {"of another": UserFactory(), "own": user}
    return {
        name: keep_file(data=b"10.5555/golden\n", name="golden.txt", actor=owner)[0]
        if owner
        else NOT_APPLICABLE
        for name, owner in whose.items()
    }


class _Missing:
    """Stands for a row that is not there."""

    pk = 10**9
    slug = "no-such-slug"
    doi = "10.5555/missing"
    key = UUID(int=0)


def _in_each_state(factory: Any, user: User | None, **fixed: Any) -> dict[str, Any]:
    """A row of somebody else and one of `user` in every state."""
    rows: dict[str, Any] = {}
    for whose, author in (("{} of another", UserFactory()), ("own {}", user)):
        for state in State:
            name = whose.format(state.value)
            if author is None:
                rows[name] = NOT_APPLICABLE
                continue
            was_published = state in (State.PUBLISHED, State.WITHDRAWN, State.SUPERSEDED)
            details: dict[str, Any] = {"published": True} if was_published else {}
            if state in (State.SUBMITTED, State.REJECTED):
                details = {"submitted_by": author, "submitted_at": NOON}
            rows[name] = factory(created_by=author, state=state, **details, **fixed)
    return rows


def _lines(user: User | None) -> dict[str, Any]:
    rows = _in_each_state(EvidenceLineFactory, user, claim=ClaimFactory(published=True))
    withdrawn = ClaimFactory(published=True, state=State.WITHDRAWN)
    rows["published of a withdrawn claim"] = EvidenceLineFactory(published=True, claim=withdrawn)
    rows["submitted of a draft claim"] = EvidenceLineFactory(state=State.SUBMITTED)
    return rows


def _studies() -> dict[str, Any]:
    study = factories.StudyFactory(doi="10.5555/golden")
    CuratedField.objects.create(study=study, field="title")
    return {"study": study, "of a draft": EvidenceLineFactory().study}


def _tokens(user: User | None) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for whose, owner in (("of another", UserFactory()), ("own", user)):
        rows[whose] = NOT_APPLICABLE
        if owner is not None:
            lifetime = datetime.timedelta(days=1)
            rows[whose], _ = make_token(user=owner, name="golden", scopes=[], lifetime=lifetime)
    return rows


def _users(user: User | None) -> dict[str, Any]:
    editor = UserFactory(username="an-editor", is_staff=True)
    editor.groups.add(Group.objects.get(name="editor"))
    return {
        "an editor": editor,
        "a superuser": UserFactory(username="root", is_staff=True, is_superuser=True, declared=False),
        "oneself": user or NOT_APPLICABLE,
    }
