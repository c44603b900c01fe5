"""Real records go all the way in, and a second time changes nothing."""

import gzip
import json

import pytest

from evidence.models import Study
from evidence.services.adding import add_studies
from evidence.services.refreshing import refresh_studies

pytestmark = [pytest.mark.corpus, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# Every odd record, and of the ordinary ones each so-manieth: what the normaliser's tests read in full.
CHOSEN = {"works_odd": 1, "works_modern": 8}


@pytest.fixture
def records(shared_dir):
    chosen = {}
    for name, step in CHOSEN.items():
        with gzip.open(shared_dir / "crossref" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in list(file)[::step]:
                record = json.loads(line)
                # A DOI that ends in a full stop cannot be told from one at the end of a sentence.
                if not record["DOI"].endswith("."):
                    chosen.setdefault(record["DOI"].lower(), record)
    return chosen


def test_real_records_are_added_once_and_stay(crossref, records, monkeypatch):
    # The published pace would take minutes; what is tested here is what becomes of the records.
    monkeypatch.setattr("evidence.services.crossref_access.DatabasePacer", lambda: None)
    crossref.serve(*records.values())
    account = add_studies(inputs=list(records))
    left_out = [item for item in account.items if item.status != "added"]
    assert left_out == []
    assert Study.objects.count() == len(records)
    assert not Study.objects.filter(csl={}).exists()
    before = list(Study.objects.order_by("pk").values_list("doi", "title", "year", "csl"))
    assert add_studies(inputs=list(records)).counts == {"existing": len(records)}
    assert refresh_studies(studies=Study.objects.all()).counts == {"unchanged": len(records)}
    assert list(Study.objects.order_by("pk").values_list("doi", "title", "year", "csl")) == before
