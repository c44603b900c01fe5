"""Studies as references: in citation styles, and as files of other programs."""

from .bibliographies import MOST, Bibliography, Listed, TooMany, bibliography, reference_list
from .kept import KeptInDatabase
from .works import catalogue, cited_works, exported

__all__ = [
    "MOST",
    "Bibliography",
    "KeptInDatabase",
    "Listed",
    "TooMany",
    "bibliography",
    "catalogue",
    "cited_works",
    "exported",
    "reference_list",
]
