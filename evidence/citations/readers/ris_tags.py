"""RIS's words: its tags, and its types of references as Crossref's (or, where there is none, CSL's)."""

from __future__ import annotations

_TAGS = """
TY ER ID A1 A2 A3 A4 AB AD AN AR AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CC CN CP CT CY DA DB DI DO DP DS
ED EP ET ID IS J1 J2 JA JF JO K1 KW L1 L2 L3 L4 LA LB LK LL M1 M2 M3 N1 N2 NV OP PB PD PG PP PT PY RI
RN RP SE SF SN SP SR ST T1 T2 T3 TA TI TT U1 U2 U3 U4 U5 UR VL VO Y1 Y2
"""
KNOWN_TAGS = frozenset(_TAGS.split())

TYPES = {
    "ABST": "journal-article",
    "ADVS": "motion_picture",
    "AGGR": "database",
    "ANCIENT": "classic",
    "ART": "graphic",
    "BILL": "bill",
    "BLOG": "post-weblog",
    "BOOK": "book",
    "CASE": "legal_case",
    "CHAP": "book-chapter",
    "CHART": "graphic",
    "CLSWK": "classic",
    "COMP": "software",
    "CONF": "proceedings-article",
    "CPAPER": "proceedings-article",
    "CTLG": "book",
    "DATA": "dataset",
    "DBASE": "database",
    "DICT": "reference-entry",
    "EBOOK": "book",
    "ECHAP": "book-chapter",
    "EDBOOK": "edited-book",
    "EJOUR": "journal-article",
    "ELEC": "webpage",
    "ENCYC": "reference-entry",
    "EQUA": "other",
    "FIGURE": "figure",
    "GEN": "other",
    "GOVDOC": "report",
    "GRANT": "grant",
    "GRNT": "grant",
    "HEAR": "hearing",
    "ICOMM": "personal_communication",
    "INPR": "journal-article",
    "INTV": "interview",
    "JFULL": "journal",
    "JOUR": "journal-article",
    "LEGAL": "legislation",
    "MANSCPT": "manuscript",
    "MAP": "map",
    "MGZN": "article-magazine",
    "MPCT": "motion_picture",
    "MULTI": "webpage",
    "MUSIC": "musical_score",
    "NEWS": "article-newspaper",
    "PAMP": "pamphlet",
    "PAT": "patent",
    "PCOMM": "personal_communication",
    "PREPRINT": "posted-content",
    "RPRT": "report",
    "SER": "book",
    "SLIDE": "graphic",
    "SOUND": "song",
    "STAND": "standard",
    "STAT": "legislation",
    "STD": "standard",
    "THES": "dissertation",
    "UNBILL": "bill",
    "UNPB": "manuscript",
    "UNPD": "manuscript",
    "VIDEO": "motion_picture",
    "WEB": "webpage",
}

# Whose T2 or BT is the book that they stand in.
PARTS_OF_BOOKS = frozenset({"CHAP", "ECHAP", "CONF", "CPAPER", "DICT", "ENCYC"})
# Whose authors are its editors.
EDITED = frozenset({"EDBOOK"})
