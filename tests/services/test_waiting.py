"""Notices and relations find the study that they speak of, whichever of the two comes first."""

import threading

import pytest
from django.db import connections, transaction
from django.utils import timezone

from evidence.crossref.normalise import normalise
from evidence.models import DoiAlias, Notice, Study, StudyRelation
from evidence.services.adding import add_studies
from evidence.services.storing import store_alias, store_work
from tests.factories import StudyFactory
from tests.stand_in import message

pytestmark = pytest.mark.django_db(transaction=True)

ARTICLE, NOTICE = "10.5555/article", "10.5555/notice"


def notice_record(about=ARTICLE):
    return message(
        NOTICE,
        **{
            "update-to": [
                {"DOI": about, "type": "retraction", "updated": {"date-parts": [[2024, 5, 6]]}},
            ],
            "relation": {
                "is-comment-on": [{"id-type": "doi", "id": about.upper(), "asserted-by": "subject"}]
            },
        },
    )


def store(record):
    study = Study.objects.create(doi=record["DOI"])
    store_work(study=study, work=normalise(record), message=record, remarks=(), now=timezone.now())
    return study


def assert_linked(article):
    assert Notice.objects.get().study == article
    assert StudyRelation.objects.get().related_study == article


@pytest.mark.parametrize("order", [(ARTICLE, NOTICE), (NOTICE, ARTICLE)])
def test_in_either_order(crossref, order):
    crossref.serve(message(ARTICLE), notice_record())
    add_studies(inputs=order)
    assert_linked(Study.objects.get(doi=ARTICLE))


@pytest.mark.parametrize("alias_first", [True, False])
def test_under_an_alias_too(alias_first):
    """A journal that moved has articles with two DOIs; the old publisher's notice names the old one."""
    article = StudyFactory(doi=ARTICLE)
    if alias_first:
        store_alias(study=article, doi="10.5555/old")
    store(notice_record(about="10.5555/old"))
    if not alias_first:
        store_alias(study=article, doi="10.5555/old")
    assert DoiAlias.objects.get().study == article
    assert_linked(article)


@pytest.mark.parametrize(
    "records", [(message(ARTICLE), notice_record()), (notice_record(), message(ARTICLE))]
)
def test_two_processes_that_add_both_at_once_link_them(records):
    """Neither sees the other's study before it is committed; the second has to wait for the first."""
    first, second = records
    stored, begun = threading.Event(), threading.Event()

    def add_second():
        stored.wait(10)
        begun.set()
        store_in_transaction(second)
        connections.close_all()

    def store_in_transaction(record):
        with transaction.atomic():
            store(record)

    other = threading.Thread(target=add_second)
    other.start()
    with transaction.atomic():
        store(first)
        stored.set()
        begun.wait(10)
        # Time for the other to come as far as it can: without a lock that is to its end.
        other.join(0.5)
        assert other.is_alive()
    other.join(10)
    assert_linked(Study.objects.get(doi=ARTICLE))
