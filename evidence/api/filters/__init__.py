"""The filters of each list: their names, forms and effect."""

from .backend import Filters
from .claims import ClaimFilters
from .concepts import ConceptFilters, KindFilters
from .evidence import EvidenceFilters
from .matrix import MatrixFilters
from .studies import StudyFilters

__all__ = [
    "ClaimFilters",
    "ConceptFilters",
    "EvidenceFilters",
    "Filters",
    "KindFilters",
    "MatrixFilters",
    "StudyFilters",
]
