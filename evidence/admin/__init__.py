"""The Django admin: where researchers browse and curate. Importing it registers its pages."""

from . import claims, concepts, conflicts, duplicates, evidence_lines, notices, runs, studies, tokens, users

__all__ = [
    "claims",
    "concepts",
    "conflicts",
    "duplicates",
    "evidence_lines",
    "notices",
    "runs",
    "studies",
    "tokens",
    "users",
]
