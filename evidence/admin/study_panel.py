"""What a study's page shows above its form: what a researcher came to read."""

from __future__ import annotations

from typing import Any

from evidence.models import (
    CrossrefRecord,
    EvidenceLine,
    MatchState,
    ReferenceMatch,
    RelationSource,
    Study,
)
from evidence.services.curating import crossref_comparison
from evidence.services.reference_matching.entries import LACKING
from evidence.services.work_rows import people_of, people_text

from .claims import lines_shown
from .display import list_url, lookup_words
from .full_texts import held_text
from .reference_matches import MAY_DECIDE
from .study_inlines import CONTRIBUTORS_EDITED


def study_panel(study: Study, user: Any, *, may_change: bool) -> dict[str, Any]:
    """The context of ``panels/study.html``."""
    lines = EvidenceLine.objects.visible_to(user).filter(study=study)
    comparison = [row for row in crossref_comparison(study) if row.here or row.crossref or row.is_curated]
    return {
        "panel": "admin/evidence/panels/study.html",
        "study": study,
        "may_change": may_change,
        "notices": study.notices.order_by("-date", "-id"),
        "reference": study.citation,
        "lookup": lookup_words(study),
        "asked": CrossrefRecord.objects.filter(study=study).exists(),
        "comparison": comparison,
        "differing": sum(row.differs for row in comparison),
        "curated": sum(row.is_curated for row in comparison),
        "lines": lines_shown(lines),
        "lines_total": lines.count(),
        "lines_url": list_url(EvidenceLine, study=study.pk),
        "full_text": held_text(study),
        "may_give_text": user.has_perm("evidence.add_studytext"),
        "relations": study.relations.filter(source=RelationSource.CROSSREF).select_related("related_study"),
        **_references(study, user),
        "many_contributors": _many_contributors(study),
    }


def _references(study: Study, user: Any) -> dict[str, Any]:
    """For who decides about matches: how many references lack a DOI, and how many proposals wait."""
    if not user.has_perm(MAY_DECIDE):
        return {}
    return {
        "references_lacking": study.references.filter(LACKING, doi_is_matched=False).count(),
        "references_waiting": study.reference_matches.filter(state=MatchState.PROPOSED).count(),
        "references_url": list_url(ReferenceMatch, study__id__exact=study.pk),
    }


def _many_contributors(study: Study) -> str:
    """The byline as text where it is too long for the form below."""
    people = people_of(study.contributors.all())
    return people_text(people) if len(people) > CONTRIBUTORS_EDITED else ""
