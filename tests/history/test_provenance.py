"""Who and through what: requests, commands, code, and nothing left over for whoever comes next."""

import datetime
import json
import runpy
import sys

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from psycopg2 import sql

from evidence.models import Concept, Study
from evidence.services import provenance
from evidence.services.history import history_of
from evidence.services.provenance import ProvenanceMiddleware, through
from evidence.services.tokens import make_token, user_of
from tests.factories import ConceptFactory, SymptomFactory, UserFactory

NOON = "2026-03-01T12:00:00Z"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_command(monkeypatch):
    monkeypatch.setattr(provenance, "_of_process", [])


def last_event():
    return Concept.pgh_event_model.objects.order_by("pgh_id").last()


def test_a_request_of_a_user(client, admin_user):
    concept = SymptomFactory(name="Numbness", slug="numbness")
    client.force_login(admin_user)
    path = f"/admin/evidence/symptom/{concept.pk}/change/"
    page = client.get(path).content.decode()
    forms = {f"{name}-{part}_FORMS": 0 for name in ("names", "codes") for part in ("TOTAL", "INITIAL")}
    response = client.post(path, {"name": "Emotional numbness", "slug": "numbness", **forms})
    assert response.status_code == 302, page
    event = last_event()
    assert (event.pgh_label, event.name) == ("update", "Emotional numbness")
    assert event.pgh_context == {
        "user": admin_user.pk,
        "username": admin_user.username,
        "method": "POST",
        "path": path,
    }
    assert event.pgh_context_id is not None


def test_the_changes_of_one_request_belong_together_and_others_do_not():
    ids = []
    for _ in range(2):
        handle(lambda request: [ConceptFactory(), ConceptFactory()])
        latest = Concept.pgh_event_model.objects.order_by("-pgh_id")
        ids += latest.values_list("pgh_context_id", flat=True)[:2]
    assert len(ids) == 4
    assert ids[0] == ids[1] != ids[2] == ids[3]


def handle(view, path="/somewhere/", user=None):
    request = RequestFactory().post(path)
    request.user = user or AnonymousUser()

    def respond(request):
        view(request)
        return HttpResponse()

    return ProvenanceMiddleware(respond)(request)


def test_whoever_signs_in_within_the_view_is_named():
    user = UserFactory(username="token-owner")

    def view(request):
        request.user = user
        ConceptFactory()

    handle(view)
    assert last_event().pgh_context["username"] == "token-owner"


def test_whoever_comes_with_a_token_is_named_with_it():
    user = UserFactory(username="token-owner")
    lifetime = datetime.timedelta(days=1)
    token, text = make_token(user=user, name="Nightly", scopes=["draft"], lifetime=lifetime)
    handle(lambda request: ConceptFactory(), user=user_of(text))
    context = last_event().pgh_context
    assert context["username"] == "token-owner"
    assert (context["token"], context["token_name"]) == (token.prefix, "Nightly")
    (change,) = history_of(Concept.objects.get(), viewer=user).changes
    assert change.who == "token-owner"
    assert change.through == f"POST /somewhere/, with the token {token.prefix}… “Nightly”"


def test_nobody_is_asked_for_where_nothing_is_written():
    class Nobody:
        @property
        def is_authenticated(self):
            raise AssertionError("the user was asked for")

    handle(lambda request: list(Concept.objects.all()), user=Nobody())


def test_an_anonymous_request_with_an_odd_path():
    handle(lambda request: ConceptFactory(), path="/a%00b/%FF'%25s/")
    context = last_event().pgh_context
    assert "user" not in context
    assert context["path"].startswith("/ab/")


def test_what_comes_after_in_the_same_transaction_is_not_ours():
    with transaction.atomic():
        with through(reason="merged"):
            ConceptFactory()
        assert last_event().pgh_context == {"reason": "merged"}
        ConceptFactory()
    assert last_event().pgh_context is None
    assert last_event().pgh_context_id is None


def test_within_another_the_facts_are_added_and_end_again():
    with through(task="import"):
        with through(reason="duplicate"):
            ConceptFactory()
        inner = last_event()
        ConceptFactory()
    assert inner.pgh_context == {"task": "import", "reason": "duplicate"}
    assert last_event().pgh_context == {"task": "import"}
    assert last_event().pgh_context_id == inner.pgh_context_id


@pytest.mark.parametrize(
    ("statement", "parameters"),
    [
        ("UPDATE evidence_concept SET description = 'x' WHERE name LIKE '%mb%'", None),
        ("UPDATE evidence_concept SET description = %s", ["x"]),
        ("UPDATE evidence_concept SET description = %(d)s", {"d": "x"}),
        ("-- why\n /* and\nhow */ update evidence_concept SET description = 'x'", None),
        ("WITH x AS (SELECT 'x' AS d) UPDATE evidence_concept SET description = d FROM x", None),
        ("DO $$ BEGIN UPDATE evidence_concept SET description = 'x'; END $$", None),
        (sql.SQL("UPDATE {} SET description = 'x'").format(sql.Identifier("evidence_concept")), None),
        (b"UPDATE evidence_concept SET description = 'x'", None),
    ],
)
def test_raw_sql_of_every_kind(statement, parameters):
    ConceptFactory(name="Numbness")
    with through(reason="50 % sure, it's \\ odd"), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    event = last_event()
    assert (event.pgh_label, event.description) == ("update", "x")
    assert event.pgh_context == {"reason": "50 % sure, it's \\ odd"}


def test_many_at_once():
    keys = [ConceptFactory().pk, ConceptFactory().pk]
    with through(reason="100 %"), connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE evidence_concept SET description = %s WHERE id = %s", [("x", key) for key in keys]
        )
    events = Concept.pgh_event_model.objects.filter(pgh_label="update")
    assert [event.pgh_context for event in events] == [{"reason": "100 %"}] * 2


def test_a_write_still_gives_its_rows_and_their_number():
    concept = ConceptFactory()
    with through(reason="x"), connection.cursor() as cursor:
        assert Concept.objects.filter(pk=concept.pk).update(description="y") == 1
        cursor.execute("UPDATE evidence_concept SET description = 'z' RETURNING id")
        assert cursor.fetchall() == [(concept.pk,)]


def test_no_query_is_added(django_assert_num_queries):
    concept = ConceptFactory()
    with django_assert_num_queries(1), through(reason="x"):
        Concept.objects.filter(pk=concept.pk).update(description="y")


def test_a_command_line(tmp_path, monkeypatch):
    """Every command starts in manage.py, Django's own as well as ours."""
    file = tmp_path / "concepts.json"
    fields = {"kind": "symptom", "name": "Numbness", "slug": "numbness"}
    row = {"model": "evidence.concept", "fields": {**fields, "created_at": NOON, "updated_at": NOON}}
    file.write_text(json.dumps([row]))
    # The test goes on with the connection that a command closes at its end.
    monkeypatch.setattr("django.core.management.base.connections.close_all", lambda: None)
    monkeypatch.setattr(sys, "argv", ["./manage.py", "loaddata", str(file), "--verbosity=0"])
    runpy.run_path("manage.py", run_name="__main__")
    context = last_event().pgh_context
    assert context["command"] == f"manage.py loaddata {file} --verbosity=0"
    assert context["account"]


def test_a_request_is_not_taken_for_the_command_that_serves_it():
    provenance.of_process(["manage.py", "serve"])
    handle(lambda request: ConceptFactory())
    assert "command" not in last_event().pgh_context


def test_a_command_of_our_own(monkeypatch):
    provenance.of_process(["manage.py", "add_studies", "https://example.org/page"])
    call_command("add_studies", "https://example.org/page", verbosity=0)
    [event] = Study.pgh_event_model.objects.all()
    assert event.pgh_context["command"] == "manage.py add_studies https://example.org/page"
