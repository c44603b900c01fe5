"""A study that is held and of which the dump has another record: as a refresh would bring it up to date."""

from __future__ import annotations

import json

from django.db import DatabaseError, transaction
from django.utils import timezone

from evidence.crossref.dump_items import Refused
from evidence.crossref.dump_records import Entry, read_entry
from evidence.crossref.normalise import MalformedRecord
from evidence.models import CrossrefRecord, Study
from evidence.services.storing import FromDump, refusal, store_work

from .account import Outcome, Tally
from .new_rows import as_of


def store_changed(pk: int, entry: Entry, tally: Tally) -> None:
    """Bring the study up to the record, within the caller's transaction; curated fields stay."""
    try:
        with transaction.atomic():
            tally.add(_stored(pk, entry))
    except MalformedRecord as error:
        tally.refuse(Refused(entry.place, f"It cannot be read: {error}", entry.doi))
    except DatabaseError as error:
        tally.refuse(Refused(entry.place, refusal(error), entry.doi))


def _stored(pk: int, entry: Entry) -> Outcome:
    study = Study.objects.select_for_update().filter(pk=pk).first()
    if study is None or study.doi != entry.doi:
        raise MalformedRecord("DOI", "its study was deleted or renamed meanwhile; load it again")
    held = CrossrefRecord.objects.filter(study=study).values_list("digest", "indexed_at").first()
    if held and entry.says_nothing_new(bytes(held[0]), held[1]):
        return Outcome.UNCHANGED
    work, message, remarks = read_entry(entry)
    now = timezone.now()
    store_work(
        study=study,
        work=work,
        message=json.loads(message),
        remarks=remarks,
        now=now,
        dump=FromDump(as_of(entry, now), entry.digest),
    )
    return Outcome.UPDATED
