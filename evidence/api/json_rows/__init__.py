"""Rows as JSON that the database writes: one statement for a page, passed on as it comes.

Which rows, and in which order, is said by a QuerySet, with everybody's visibility and filters in it; what
stands in a row is said by a table of expressions beside the serializer, which describes the same. See
docs/adr/0014.
"""

from .page import statement_for
from .study import STUDIES, STUDY, addresses
from .views import WrittenByDatabase

__all__ = ["STUDIES", "STUDY", "WrittenByDatabase", "addresses", "statement_for"]
