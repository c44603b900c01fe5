"""The Django admin: where researchers browse and curate. Importing it registers its pages."""

from . import (
    articles,
    claims,
    concepts,
    conflicts,
    duplicates,
    evidence_lines,
    notices,
    reference_matches,
    runs,
    studies,
    tokens,
    users,
)

__all__ = [
    "articles",
    "claims",
    "concepts",
    "conflicts",
    "duplicates",
    "evidence_lines",
    "notices",
    "reference_matches",
    "runs",
    "studies",
    "tokens",
    "users",
]
