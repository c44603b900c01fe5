"""What a study is, or has, as conditions: each takes what leads to the study (``study__``) or ``""``."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from evidence.models import Notice, NoticeKind
from evidence.models.study_vocabulary import OPEN_LICENCE_FORM

RETRACTING = (NoticeKind.RETRACTION, NoticeKind.WITHDRAWAL, NoticeKind.REMOVAL)


def retracted(prefix: str) -> Q:
    return Q(Exists(Notice.objects.filter(study=OuterRef(f"{prefix}pk"), kind__in=RETRACTING)))


def openly_licensed(prefix: str) -> Q:
    return Q(**{f"{prefix}licence_url__iregex": OPEN_LICENCE_FORM})


def with_abstract(prefix: str) -> Q:
    return ~Q(**{f"{prefix}abstract": ""})


def with_doi(prefix: str) -> Q:
    return Q(**{f"{prefix}doi__isnull": False})


def with_pmid(prefix: str) -> Q:
    return Q(**{f"{prefix}pmid__isnull": False})


def with_pmcid(prefix: str) -> Q:
    return Q(**{f"{prefix}pmcid__isnull": False})
