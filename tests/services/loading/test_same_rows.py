"""One definition of what a message means: in bulk it gives the rows that it gives one by one."""

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.crossref.normalise import MalformedRecord
from evidence.crossref.reading import read_record
from evidence.models import Study
from evidence.services.loading.dumps import import_dump
from evidence.services.storing import store_work
from tests.crossref.any_json import any_json, json_objects
from tests.crossref.corpus import real_messages
from tests.stand_in import message

from .database import contents, write_container

pytestmark = pytest.mark.django_db


def one_by_one(messages):
    """Store each as `add_studies` does what Crossref answers; give what is then held."""
    with transaction.atomic():
        for given_message in sorted(messages, key=lambda m: m["DOI"].lower()):
            try:
                work, cleaned, remarks = read_record(given_message)
            except MalformedRecord:
                continue
            study = Study(doi=work.doi)
            study.save(force_insert=True)
            store_work(study=study, work=work, message=cleaned, remarks=remarks, now=timezone.now())
        held = contents()
        transaction.set_rollback(True)
    return held


def in_bulk(messages, folder):
    with transaction.atomic():
        account = import_dump(paths=[write_container(folder / "all.jsonl.gz", messages)])
        held = contents()
        transaction.set_rollback(True)
    assert account.read == len(messages)
    return held, account


def assert_same(left, right):
    assert left.keys() == right.keys()
    for name in left:
        assert left[name] == right[name], name


@pytest.mark.corpus
def test_real_records_give_the_same_rows(shared_dir, tmp_path):
    newest = {}
    for real in real_messages(shared_dir):
        newest[real["DOI"].lower()] = real
    # Each odd one, and of the others each so-manieth: one by one they take their time.
    chosen = [real for n, real in enumerate(newest.values()) if n % 13 == 0 or real.get("update-to")][:250]
    held, account = in_bulk(chosen, tmp_path)
    assert account.counts["added"] == len(chosen)
    assert_same(held, one_by_one(chosen))


def test_texts_that_copy_would_stumble_over_arrive_as_they_are(tmp_path):
    nasty = 'back\\slash \\N \\. tab\there "quoted" {a,b} \x1f \x1e \x85 \u2028 new\nline'
    messages = [
        message(
            f"10.5555/nasty\\{n}",
            title=[nasty * n],
            abstract=f"<p>{nasty}</p><p>{nasty}</p>",
            publisher=nasty,
            reference=[{"key": nasty, "DOI": f"10.5555/{nasty}", "unstructured": nasty}, {"key": "\\"}],
            author=[{"family": nasty, "given": "\\", "affiliation": [{"name": nasty}, {"name": 'x"\\,{}'}]}],
            funder=[{"name": nasty, "award": ["\\", '"']}],
        )
        for n in range(1, 4)
    ]
    held, _ = in_bulk(messages, tmp_path)
    assert_same(held, one_by_one(messages))
    assert len([doi for doi in held if doi.startswith("10.")]) == 3


field_names = st.sampled_from(
    [
        *message(),
        "abstract",
        "relation",
        "update-to",
        "updated-by",
        "aliases",
        "funder",
        "license",
        "subtitle",
    ]
)
strange = st.dictionaries(field_names, st.one_of(any_json, st.lists(json_objects, max_size=2)), max_size=5)


@given(changes=st.lists(strange, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_gives_the_same_rows(changes, tmp_path):
    messages = [
        {**message(f"10.5555/any.{n}"), **change, "DOI": f"10.5555/ANY.{n}"}
        for n, change in enumerate(changes)
    ]
    held, account = in_bulk(messages, tmp_path)
    assert account.counts["refused"] == 0
    assert_same(held, one_by_one(messages))
