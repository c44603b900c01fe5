"""The database: every model, each beside its QuerySet."""

from .articles import (
    Article,
    ArticleCitation,
    ArticleReference,
    ArticleVersion,
    CitedReference,
    LinkState,
    SentenceClaim,
)
from .asked_audits import AskedAudit, AskedState
from .audits import Audit, AuditState, Finding, Suppression
from .claims import Certainty, Claim, Direction, Directness, EvidenceLine, Predicate, Strength
from .codes import CodeSystem, ConceptCode
from .concepts import Concept, ConceptName, Condition, Kind, Medication, Symptom
from .conflicts import ConflictStatement
from .dumps import DumpContainer, DumpRefusal
from .duplicates import AliasScheme, DuplicateState, PossibleDuplicate, StudyAlias, StudyMerge
from .history import (
    EVENT_MODELS,
    ArticleEvent,
    ArticleVersionEvent,
    ClaimEvent,
    ConceptCodeEvent,
    ConceptEvent,
    ConceptNameEvent,
    ContrarySearchEvent,
    CuratedFieldEvent,
    EvidenceLineEvent,
    HistoryEntry,
    NoticeEvent,
    PossibleDuplicateEvent,
    ReferenceMatchEvent,
    ReviewEvent,
    SentenceClaimEvent,
    StudyEvent,
    StudyRelationEvent,
    StudyTextEvent,
    SuppressionEvent,
    VersionEditorEvent,
)
from .idempotency import KeyedRequest
from .imports import ImportFile, ImportOutcome, ImportRecord
from .notices import GRAVE_KINDS, Notice, NoticeKind
from .pacing import RateLimit, RateLimitSlot
from .quote_check import QuoteOutcome, QuotePlace
from .reference_matches import MatchState, ReferenceMatch
from .rendered import RenderedReference
from .review_policy import Persons, ReviewPolicy
from .reviews import ContrarySearch, Decision, Review, VersionEditor
from .runs import Run, RunKind, RunState
from .search_index import ClaimSearch, ConceptKey, ConceptSearch, StudyConcept, StudySearch
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
from .study_vocabulary import LOOKUP_FIELDS, AttemptOutcome, LookupStatus, StudyDesign
from .tallies import Tally
from .texts import StudyText, TextKind
from .tokens import LONGEST_LIFE, ApiToken, Scope, TokenUser, scope_of
from .visibility import PublishedAlone, State, sees_unpublished

__all__ = [
    "EVENT_MODELS",
    "GRAVE_KINDS",
    "LONGEST_LIFE",
    "LOOKUP_FIELDS",
    "AliasScheme",
    "ApiToken",
    "Article",
    "ArticleCitation",
    "ArticleEvent",
    "ArticleReference",
    "ArticleVersion",
    "ArticleVersionEvent",
    "AskedAudit",
    "AskedState",
    "AttemptOutcome",
    "Audit",
    "AuditState",
    "Certainty",
    "CitedReference",
    "Claim",
    "ClaimEvent",
    "ClaimSearch",
    "CodeSystem",
    "Concept",
    "ConceptCode",
    "ConceptCodeEvent",
    "ConceptEvent",
    "ConceptKey",
    "ConceptName",
    "ConceptNameEvent",
    "ConceptSearch",
    "Condition",
    "ConflictStatement",
    "ContrarySearch",
    "ContrarySearchEvent",
    "Contributor",
    "ContributorRole",
    "CrossrefRecord",
    "CuratedField",
    "CuratedFieldEvent",
    "Decision",
    "Direction",
    "Directness",
    "DoiAlias",
    "DumpContainer",
    "DumpRefusal",
    "DuplicateState",
    "EvidenceLine",
    "EvidenceLineEvent",
    "Finding",
    "HistoryEntry",
    "ImportFile",
    "ImportOutcome",
    "ImportRecord",
    "KeyedRequest",
    "Kind",
    "LinkState",
    "LookupStatus",
    "MatchState",
    "Medication",
    "Notice",
    "NoticeEvent",
    "NoticeKind",
    "Persons",
    "PossibleDuplicate",
    "PossibleDuplicateEvent",
    "Predicate",
    "PublishedAlone",
    "QuoteOutcome",
    "QuotePlace",
    "RateLimit",
    "RateLimitSlot",
    "Reference",
    "ReferenceMatch",
    "ReferenceMatchEvent",
    "RelationKind",
    "RelationSource",
    "RenderedReference",
    "Review",
    "ReviewEvent",
    "ReviewPolicy",
    "Run",
    "RunKind",
    "RunState",
    "Scope",
    "SentenceClaim",
    "SentenceClaimEvent",
    "State",
    "Strength",
    "Study",
    "StudyAlias",
    "StudyConcept",
    "StudyDesign",
    "StudyEvent",
    "StudyMerge",
    "StudyRelation",
    "StudyRelationEvent",
    "StudySearch",
    "StudyText",
    "StudyTextEvent",
    "Suppression",
    "SuppressionEvent",
    "Symptom",
    "Tally",
    "TextKind",
    "TokenUser",
    "VersionEditor",
    "VersionEditorEvent",
    "scope_of",
    "sees_unpublished",
]
