"""What a version of a claim or an evidence line consists of, and its hash."""

from __future__ import annotations

import hashlib
import json

from evidence.models import Claim, EvidenceLine

# What a reviewer judges. The database's guards (migration `workflow_guards`) name the same columns.
CONTENT: dict[type[Claim] | type[EvidenceLine], tuple[str, ...]] = {
    Claim: (
        "subject_id",
        "predicate",
        "object_id",
        "statement",
        "population",
        "comparator",
        "dose",
        "timeframe",
        "certainty",
        "certainty_rationale",
    ),
    EvidenceLine: (
        "study_id",
        "direction",
        "directness",
        "strength",
        "effect_measure",
        "effect_value",
        "interval_low",
        "interval_high",
        "interval_level",
        "quote",
        "locator",
        "explanation",
    ),
}


def version_hash(item: Claim | EvidenceLine) -> str:
    """SHA-256, in hexadecimal, over the content of this version as the row in memory has it."""
    content = {
        field: None if (value := getattr(item, field)) is None else str(value)
        for field in CONTENT[type(item)]
    }
    text = json.dumps([item._meta.model_name, content], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
