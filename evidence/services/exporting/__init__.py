"""The collection as flat tables, in formats that other programs read.

`TABLES` says what each table holds, column by column; whatever is written follows it, and so does the
data dictionary.
"""

from evidence.csv_cells import neutralised, restored

from .tables import TABLES, Column, ColumnType, Table
from .writing import FORMATS, Format

__all__ = [
    "FORMATS",
    "TABLES",
    "Column",
    "ColumnType",
    "Format",
    "Table",
    "neutralised",
    "restored",
]
