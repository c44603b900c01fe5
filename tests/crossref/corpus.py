"""The real Crossref records beside the project, read in place."""

import gzip
import json

FILES = (
    "crossref/works_modern.jsonl.gz",
    "crossref/works_odd.jsonl.gz",
    "crossref/works_earlier_versions.jsonl.gz",
    "retractions/crossref_works_with_updates.jsonl.gz",
    "retractions/crossref_update_records_2026.jsonl.gz",
)


def real_messages(shared_dir):
    """Every message of the five files, in their order."""
    messages = []
    for name in FILES:
        with gzip.open(shared_dir / name, "rt", encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
        # The last file has each message with the reason why it was chosen.
        messages += [record["message"] if "why" in record else record for record in records]
    return messages
