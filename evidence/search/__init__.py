"""Search over studies, claims and concepts: one query language, one ranking, what may be seen by whom."""
