"""An article that is audited through the API, and what is answered: a test sends it, and gets that."""

from __future__ import annotations

from typing import Any

_WRITTEN = (
    "Berg, A. (2022). Numbness in invented adults. Journal of Invented Results, 12(3), 100–109. "
    "https://doi.org/10.5555/12345678"
)
_PAGE = "Ek, B. (2021). Why am I numb? Example Health. https://health.example.org/numb"

SENT: dict[str, Any] = {
    "text": "Feeling Numb on Pills\n\nPills may numb people.1 They may feel flat, too.2\n\nReferences\n"
    f"1. {_WRITTEN}\n2. {_PAGE}"
}
ANSWER: dict[str, Any] = {
    "title": "Feeling Numb on Pills",
    "references": [
        {
            "number": 1,
            "raw": _WRITTEN,
            "status": "resolved",
            "doi": "10.5555/12345678",
            "pmid": None,
            "pmcid": None,
            "url": None,
            "study": None,
            "reason": "",
            "candidates": [],
        },
        {
            "number": 2,
            "raw": _PAGE,
            "status": "not_checkable",
            "doi": None,
            "pmid": None,
            "pmcid": None,
            "url": "https://health.example.org/numb",
            "study": None,
            "reason": "It is a web page, and not stored here: nobody can be asked about it.",
            "candidates": [],
        },
    ],
    "citations": [
        {
            "marker": "1",
            "start": 45,
            "end": 46,
            "sentence": "Pills may numb people.1",
            "references": [1],
            "status": 200,
            "error_message": "",
        },
        {
            "marker": "2",
            "start": 71,
            "end": 72,
            "sentence": "They may feel flat, too.2",
            "references": [2],
            "status": 501,
            "error_message": "There is nobody who could be asked about it.",
        },
    ],
    "findings": [
        {
            "rule": "wrong-year",
            "severity": "warning",
            "verdict": "problem",
            "reference": 1,
            "start": 88,
            "end": 211,
            "expected": "2023",
            "found": "2022",
            "advice": "2022 is the year in which it appeared online (2022-12); the volume was printed in "
            "2023 (2023-03). Reference lists give the printed year: write 2023.",
        }
    ],
    "coverage": {"checked": 1, "not_checkable": 1, "could_not_be_asked": 0},
}
