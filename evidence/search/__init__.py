"""Search over studies, claims and concepts: one query language, one ranking, what may be seen by whom."""

from .filters import NOTICES, Filters
from .finding import MOST_COUNTED, BadCursor, identifier_in, studies
from .language import LONGEST, QueryTooLong
from .matching import matching, ranked
from .near import Related, related_studies, suggested_studies
from .results import Bucket, Found, Hit

__all__ = [
    "LONGEST",
    "MOST_COUNTED",
    "NOTICES",
    "BadCursor",
    "Bucket",
    "Filters",
    "Found",
    "Hit",
    "QueryTooLong",
    "Related",
    "identifier_in",
    "matching",
    "ranked",
    "related_studies",
    "studies",
    "suggested_studies",
]
