"""Audits that take a while: how far they are, for whom they are kept, how many, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.utils import timezone

from evidence.models import AskedAudit, AskedState, Study
from evidence.services.auditing import asked as service
from evidence.services.auditing.asked import Given, asker_of, carry_out_waiting
from evidence.web.audit import COOKIE
from tests.factories import UserFactory
from tests.services.auditing.articles import RECORD, REFERENCE, written

pytestmark = pytest.mark.django_db

ARTICLE = written(REFERENCE, REFERENCE.replace("blunting", "nowhere"))


@pytest.fixture
def started(monkeypatch, settings):
    """What would have been started in a process of its own."""
    calls = []
    settings.IMPORT_APART = True
    monkeypatch.setattr(service, "in_a_process", lambda *arguments: calls.append(arguments))
    monkeypatch.setattr(service.transaction, "on_commit", lambda work: work())
    return calls


def ask(client, text=ARTICLE):
    """The address of the audit that the page leads to."""
    response = client.post("/audit/", {"text": text})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def test_the_page_says_how_far_it_is_and_then_shows_the_article(client, crossref, started):
    crossref.serve(RECORD)
    address = ask(client)
    assert started == [("audit_asked",)]
    waiting = client.get(address)
    assert '<meta http-equiv="refresh" content="3">' in waiting.content.decode()
    assert "waits for its turn" in waiting.content.decode()
    assert waiting["Cache-Control"] == "private, no-store"
    assert 'http-equiv="refresh"' not in client.get(f"{address}?still").content.decode()
    AskedAudit.objects.update(state=AskedState.RUNNING, asked=1)
    assert "<strong>1 of 2</strong> references asked" in client.get(address).content.decode()
    AskedAudit.objects.update(state=AskedState.WAITING)
    assert carry_out_waiting() == 1
    page = client.get(address).content.decode()
    assert 'class="cite cite-sound" href="#reference-1"' in page
    assert "The corrected list" in page
    row = AskedAudit.objects.get()
    assert (row.state, bytes(row.data), row.asked) == (AskedState.FINISHED, b"", 2)
    assert not Study.objects.exists()


def test_progress_is_told_as_the_answers_come(client, crossref, started, monkeypatch):
    crossref.serve(RECORD)
    monkeypatch.setattr(service, "TELL_EVERY", 0.0)
    seen = []
    real = service.audit

    def watched(document, *, progress, **options):
        def tell(settled):
            progress(settled)
            seen.append(AskedAudit.objects.get().asked)

        return real(document, progress=tell, **options)

    monkeypatch.setattr(service, "audit", watched)
    ask(client)
    carry_out_waiting()
    assert seen == sorted(seen)
    assert {0, 1, 2} <= set(seen)


def test_nobody_else_is_shown_it(client, crossref):
    user = UserFactory()
    client.force_login(user)
    address = ask(client)
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie.value not in address
    assert client.get(address).status_code == 200
    other = Client()
    assert other.get(address).status_code == 404
    other.cookies[COOKIE] = cookie.value
    assert other.get(address).status_code == 404
    other.force_login(UserFactory())
    assert other.get(address).status_code == 404
    elsewhere = Client()
    elsewhere.force_login(user)
    assert elsewhere.get(address).status_code == 404
    assert client.get(address.replace(address[7:11], "0000")).status_code == 404


def test_what_needs_nobody_is_there_at_once_and_kept_like_the_others(client, crossref, started):
    address = ask(client, "Nothing to ask.")
    assert started == []
    assert "Nothing to ask." in client.get(address).content.decode()
    row = AskedAudit.objects.get()
    assert (row.state, bytes(row.data)) == (AskedState.FINISHED, b"")
    assert Client().get(address).status_code == 404


def test_the_style_is_changed_without_another_audit(client, crossref, started, django_assert_num_queries):
    crossref.serve(RECORD)
    address = ask(client)
    carry_out_waiting()
    asked = len(crossref.requests)
    page = client.get(address)
    assert "Berg, A., &amp; Lind, M. (2023)" in page.content.decode()
    with django_assert_num_queries(1):
        page = client.get(f"{address}?style=nlm-citation-sequence&locale=en-US&output=text")
    lines = page.context["copied"].splitlines()
    assert lines[0].startswith("1. Berg A, Lind M. Emotional blunting in invented adults.")
    assert lines[1].startswith("2. Berg, A., & Lind, M. (2023). Emotional nowhere")
    # It is remembered, as on the page that cites.
    assert page.context["copied"] == client.get(address).context["copied"]
    assert client.get(f"{address}?style=apa").context["copied"] != page.context["copied"]
    assert len(crossref.requests) == asked
    wrong = client.get(f"{address}?style=no-such-style")
    assert wrong.status_code == 400
    assert "no-such-style" in wrong.content.decode()
    assert "The references" in wrong.content.decode()


def test_an_audit_that_breaks_off_says_so_and_the_next_goes_on(client, crossref, started, monkeypatch):
    first, real = ask(client), service.audit
    second = ask(client)
    broken = iter([True, False])

    def sometimes(*arguments, **options):
        if next(broken):
            raise RuntimeError("SECRET")
        return real(*arguments, **options)

    monkeypatch.setattr(service, "audit", sometimes)
    assert carry_out_waiting() == 2
    page = client.get(first).content.decode()
    assert "The audit was broken off" in page
    assert "SECRET" not in page
    assert 'http-equiv="refresh"' not in page
    assert "The references" in client.get(second).content.decode()


def test_one_whose_process_is_gone_is_told_as_broken_off_and_blocks_nobody(client, crossref, started):
    addresses = [ask(client), ask(client)]
    gone = timezone.now() - timedelta(minutes=4)
    AskedAudit.objects.update(state=AskedState.RUNNING, heartbeat=gone)
    assert "The audit was broken off" in client.get(addresses[0]).content.decode()
    ask(client)
    assert carry_out_waiting() == 1


def test_one_that_nobody_begins_is_begun_by_who_looks(client, crossref, started):
    address = ask(client)
    client.get(address)
    assert len(started) == 1
    AskedAudit.objects.update(heartbeat=timezone.now() - timedelta(minutes=1))
    client.get(address)
    client.get(address)
    assert len(started) == 2


def test_no_more_than_so_many_at_the_same_time(client, crossref, started):
    ask(client)
    for _ in range(service.AT_ONCE):
        AskedAudit.objects.create(asker="0" * 64, total=0, state=AskedState.RUNNING)
    assert carry_out_waiting() == 0


def test_so_many_of_one_and_of_all_are_under_way(client, crossref, started, monkeypatch):
    for _ in range(service.MOST_UNDER_WAY_OF_ONE):
        ask(client)
    refused = client.post("/audit/", {"text": ARTICLE})
    assert (refused.status_code, refused["Retry-After"]) == (429, "30")
    assert "are not done" in refused.content.decode()
    monkeypatch.setattr(service, "MOST_UNDER_WAY", 2)
    assert Client().post("/audit/", {"text": ARTICLE}).status_code == 429


def test_so_many_are_kept_and_for_an_hour(client, crossref, monkeypatch):
    addresses = [ask(client) for _ in range(service.MOST_OF_ONE + 1)]
    assert [client.get(one).status_code for one in addresses] == [404] + [200] * service.MOST_OF_ONE
    monkeypatch.setattr(service, "MOST_KEPT", 3)
    last = ask(Client())
    assert AskedAudit.objects.count() == 3
    AskedAudit.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    ask(Client())
    assert AskedAudit.objects.count() == 1
    assert client.get(last).status_code == 404


@pytest.mark.parametrize(("signed_in", "rate"), [(False, "ANONYMOUS"), (True, "SIGNED_IN")])
def test_audits_are_counted(client, crossref, signed_in, rate):
    if signed_in:
        client.force_login(UserFactory())
    with override_settings(**{f"AUDIT_RATE_{rate}": (2, 3600)}):
        for _ in range(2):
            assert client.post("/audit/", {"text": "Nothing."}).status_code == 302
        refused = client.post("/audit/", {"text": "Nothing."})
    assert refused.status_code == 429
    assert 3590 <= int(refused["Retry-After"]) <= 3600
    assert "more audits than" in refused.content.decode()


def test_the_queries_of_looking_at_it(client, crossref, started, django_assert_num_queries):
    address = ask(client)
    with django_assert_num_queries(1):
        client.get(address)
    carry_out_waiting()
    with django_assert_num_queries(1):
        client.get(address)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "odd"}, "askedaudit_state_known"),
        ({"asked": 2}, "askedaudit_asked_within_total"),
        ({"state": "finished"}, "askedaudit_shown_if_finished"),
        ({"shown": {}}, "askedaudit_shown_if_finished"),
        ({"state": "broken_off", "data": b"text"}, "askedaudit_ended_without_article"),
    ],
)
def test_the_database_refuses_what_cannot_be(values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AskedAudit.objects.create(**({"asker": asker_of(""), "total": 1} | values))


def test_a_file_is_read_again_as_what_it_was():
    assert Given("Größe.".encode()).read().text.strip() == "Größe."
    page = Given(b"<h1>Numb</h1><p>All of it.</p>", "a.html", "text/html").read()
    assert "<" not in page.text
