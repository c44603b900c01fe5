"""One record of a bibliography file: recognised, added or refused, and written down. In a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError, DataError, IntegrityError, transaction

from evidence.identifiers import Scheme
from evidence.models import ImportOutcome, ImportRecord, Study

from .import_matching import digest_of, find, propose
from .waiting import adopt, hold
from .work_rows import contributor_rows, csl_of, study_values

if TYPE_CHECKING:
    from evidence.citations.readers import Entry
    from evidence.models import Run
    from evidence.records import Work

# Of a refused record so much is kept for whoever mends it.
RAW_KEPT = 10_000
_LABEL = 300


def import_entry(entry: Entry, run: Run) -> ImportRecord:
    """Import one record, and write down what became of it.

    A study that is here already stays exactly as it is: what people and Crossref said goes before a file.
    """
    row = ImportRecord(
        run=run,
        number=entry.number,
        line=entry.line,
        label=entry.label[:_LABEL],
        identifier=str(entry.identifiers[0]) if entry.identifiers else "",
        remarks=list(entry.remarks),
        digest=digest_of(entry),
    )
    _decide(row, entry, run)
    if row.outcome == ImportOutcome.REFUSED:
        row.raw = entry.raw[:RAW_KEPT]
    row.save(force_insert=True)
    return row


def _decide(row: ImportRecord, entry: Entry, run: Run) -> None:
    work = entry.work
    if work is None or entry.reason:
        row.outcome, row.reason = ImportOutcome.REFUSED, entry.reason or "It cannot be read."
        return
    if not entry.identifiers and not work.title:
        row.outcome = ImportOutcome.REFUSED
        row.reason = "It has neither a title nor an identifier: nothing tells it from other records."
        return
    found = find(entry, work)
    if found.study is None:
        try:
            with transaction.atomic():
                row.study = _add(entry, work, run)
        except DatabaseError as error:
            _after_refusal(row, entry, work, error, run)
            return
        row.outcome = ImportOutcome.ADDED
        if pairs := propose(row.study.pk, found.maybe, run):
            row.reason = f"It may be a study that is here: {pairs} to decide among the possible duplicates."
        return
    _matched(row, entry, found.study, found.how, run)
    propose(found.study, found.maybe, run)


def _matched(row: ImportRecord, entry: Entry, study: int, how: str, run: Run) -> None:
    row.study_id = study
    earlier = ImportRecord.objects.filter(run=run, study=study).order_by("number").first()
    if earlier is not None:
        row.outcome = ImportOutcome.DUPLICATE
        row.reason = f"The same as record {earlier.number} of the file (line {earlier.line}). {how}"
        return
    row.outcome, row.reason = ImportOutcome.MATCHED, how
    held = Study.objects.only("doi", "pmid", "pmcid", "url").get(pk=study)
    own = {one.scheme for one in held.identifiers}
    lacking = [
        str(one) for one in entry.identifiers if one.scheme not in own and one.scheme is not Scheme.URL
    ]
    if lacking:
        row.reason += f" The file also gives {', '.join(lacking)}, which the study lacks."


def _add(entry: Entry, work: Work, run: Run) -> Study:
    values = study_values(work)
    names = {one.scheme: one.value for one in reversed(entry.identifiers)}
    values |= {
        scheme.value: names[scheme] for scheme in (Scheme.DOI, Scheme.PMID, Scheme.PMCID) if scheme in names
    }
    if Scheme.URL in names and len(names[Scheme.URL]) <= 2048:
        values.setdefault("url", names[Scheme.URL])
        if len(names) == 1:
            # Its address is its name: as it is compared with others.
            values["url"] = names[Scheme.URL]
    study = Study(**values, created_by=run.started_by)
    doi = names.get(Scheme.DOI)
    if doi:
        hold([doi])
    study.save(force_insert=True)
    study.contributors.bulk_create(contributor_rows(study, work.contributors))
    study.csl = csl_of(study)
    study.save(update_fields=["csl"])
    if doi:
        adopt(study, [doi])
    return study


def _after_refusal(row: ImportRecord, entry: Entry, work: Work, error: DatabaseError, run: Run) -> None:
    """Somebody else was quicker, or the database does not take the record; anything else is raised."""
    # Class 54, "program limit exceeded": an identifier too long for an index.
    too_long = str(getattr(error.__cause__, "pgcode", "")).startswith("54")
    if not (too_long or isinstance(error, IntegrityError | DataError)):
        raise error
    again = find(entry, work)
    if again.study is not None:
        _matched(row, entry, again.study, again.how, run)
        return
    row.outcome = ImportOutcome.REFUSED
    row.reason = f"The database does not take it: {str(error).splitlines()[0]}"
