"""What a finding is about, told by names that hold from one audit, and one version, to the next."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from evidence.articles.documents import Document, ListedReference, said

from .documents import sentence_at

if TYPE_CHECKING:
    from evidence.articles.rules import Finding


def reference_key(listed: ListedReference) -> str:
    """What an entry of a list is known by: its strongest identifier, or its words."""
    for scheme in ("doi", "pmid", "pmcid", "url"):
        if value := getattr(listed, scheme):
            return f"{scheme}:{value}"
    return " ".join(listed.raw.split())


def subject_key(finding: Finding, document: Document) -> str:
    """Names the rule and the reference and the place that a finding is about, and nothing of what was found
    there; without markers, so that numbering the list anew changes nothing. SHA-256, in hexadecimal."""
    reference = ""
    if finding.reference is not None:
        reference = reference_key(document.references[finding.reference])
    sentence = place = ""
    if finding.end > finding.start and document.is_in_body(finding.start):
        number = sentence_at(document, finding.start)
        if number is not None:
            span = document.sentences[number]
            sentence = said(document, span.start, span.end)
        own = said(document, finding.start, finding.end)
        # What is about a marker is about this marker.
        place = own or " ".join(document.text[finding.start : finding.end].split())
    told = "\x1f".join((finding.rule, reference, sentence, place))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
