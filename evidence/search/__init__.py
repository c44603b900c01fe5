"""Search over studies, claims and concepts: one query language, one ranking, what may be seen by whom."""

from .facets import LICENCE_LABELS, NOTICE_LABELS
from .facets import NAMES as FACETS
from .filters import NOT_JUDGED, NOTICES, YEARS, Filters
from .finding import MOST_COUNTED, BadCursor, check_length, forget_meanings, identifier_in, studies
from .language import LONGEST, QueryTooLong
from .marking import LOOKED_THROUGH
from .matching import matching, ranked
from .near import Related, related_studies, suggested_studies
from .results import Bucket, Found, Hit, Shown

__all__ = [
    "FACETS",
    "LICENCE_LABELS",
    "LONGEST",
    "LOOKED_THROUGH",
    "MOST_COUNTED",
    "NOTICES",
    "NOTICE_LABELS",
    "NOT_JUDGED",
    "YEARS",
    "BadCursor",
    "Bucket",
    "Filters",
    "Found",
    "Hit",
    "QueryTooLong",
    "Related",
    "Shown",
    "check_length",
    "forget_meanings",
    "identifier_in",
    "matching",
    "ranked",
    "related_studies",
    "studies",
    "suggested_studies",
]
