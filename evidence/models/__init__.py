"""The database: every model, each beside its QuerySet."""

from .claims import Certainty, Claim, Direction, Directness, EvidenceLine, Predicate, Strength
from .codes import CodeSystem, ConceptCode
from .concepts import Concept, ConceptName, Condition, Kind, Medication, Symptom
from .notices import GRAVE_KINDS, Notice, NoticeKind
from .pacing import RateLimit, RateLimitSlot
from .quote_check import QuoteOutcome, QuotePlace
from .reviews import ContrarySearch, Decision, Review, VersionEditor
from .runs import Run, RunKind, RunState
from .studies import Study
from .study_parts import (
    Contributor,
    ContributorRole,
    CrossrefRecord,
    CuratedField,
    DoiAlias,
    Reference,
    RelationKind,
    RelationSource,
    StudyRelation,
)
from .study_vocabulary import AttemptOutcome, LookupStatus, StudyDesign
from .texts import StudyText, TextKind
from .visibility import State, sees_unpublished

__all__ = [
    "GRAVE_KINDS",
    "AttemptOutcome",
    "Certainty",
    "Claim",
    "CodeSystem",
    "Concept",
    "ConceptCode",
    "ConceptName",
    "Condition",
    "ContrarySearch",
    "Contributor",
    "ContributorRole",
    "CrossrefRecord",
    "CuratedField",
    "Decision",
    "Direction",
    "Directness",
    "DoiAlias",
    "EvidenceLine",
    "Kind",
    "LookupStatus",
    "Medication",
    "Notice",
    "NoticeKind",
    "Predicate",
    "QuoteOutcome",
    "QuotePlace",
    "RateLimit",
    "RateLimitSlot",
    "Reference",
    "RelationKind",
    "RelationSource",
    "Review",
    "Run",
    "RunKind",
    "RunState",
    "State",
    "Strength",
    "Study",
    "StudyDesign",
    "StudyRelation",
    "StudyText",
    "Symptom",
    "TextKind",
    "VersionEditor",
    "sees_unpublished",
]
