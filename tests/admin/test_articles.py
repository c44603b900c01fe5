"""Stored articles in the admin: taken in, audited, decided about, compared; and who may."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from evidence.models import Article, Audit, LinkState, SentenceClaim, State, Suppression
from evidence.services.stored_articles.links import NotDecided
from evidence.services.stored_articles.suppressing import suppress_finding
from tests.admin.conftest import as_user
from tests.admin.pages import inline_code, rows_of, told
from tests.admin.pages import text_of as words_of
from tests.factories import (
    ArticleFactory,
    ClaimFactory,
    MedicationFactory,
    NoticeFactory,
    SymptomFactory,
    UserFactory,
)
from tests.services.auditing.articles import RECORD, REFERENCE, cited_study, written
from tests.services.stored_articles.articles import audited_again, imported, version_of

pytestmark = pytest.mark.django_db

LIST = "/admin/evidence/article/"
WRONG_YEAR = REFERENCE.replace("2023", "2019")
SAYS_IT = "SSRIs may bring emotional blunting.{}"


def in_group(name):
    user = UserFactory(username=f"an-{name}", is_staff=True)
    user.groups.add(Group.objects.get(name=name))
    return as_user(user)


@pytest.fixture
def researcher():
    return in_group("researcher")


@pytest.fixture
def editor():
    return in_group("editor")


@pytest.fixture
def article(crossref):
    """Stored and audited: its one reference was retracted, and has a wrong year."""
    NoticeFactory(study=cited_study())
    made = imported(written(WRONG_YEAR)).article
    audited_again(made)
    return made


def page_of(article, page="change"):
    return f"{LIST}{article.pk}/{page}/"


def finding(article, rule):
    return Audit.objects.filter(version__article=article).first().findings.get(rule=rule)


def test_the_list_says_how_each_stands(researcher, article, crossref):
    other = imported(written(REFERENCE), slug="other", address="https://health.example.org/numb").article
    text = words_of(researcher.get(LIST))
    assert "1 error, 1 warning" in text
    assert "not audited yet" in text
    assert "https://health.example.org/numb" in text
    imported(written(WRONG_YEAR, sentence="SSRIs can blunt emotions.{}"))
    assert "of version 1: the last one is not audited yet" in words_of(researcher.get(LIST))
    assert rows_of(researcher.get(f"{LIST}?q=health.example.org")) == [other]


def test_the_filters_tell_what_was_never_audited_from_what_has_no_problem(researcher, article, crossref):
    never = imported(written(REFERENCE), slug="never").article
    fine = imported(written("Ek, B. (2021). Fine. https://health.example.org/a"), slug="fine").article
    for one in audited_again(fine).open_problems:
        suppress_finding(finding=one, reason="Ours.", actor=UserFactory())
    shown = {
        choice: rows_of(researcher.get(f"{LIST}?{choice}"))
        for choice in ("open=error", "open=none", "open=any", "audited=never", "audited=unasked", "open=x")
    }
    assert shown == {
        "open=error": [article],
        "open=none": [fine],
        "open=any": [article],
        "audited=never": [never],
        "audited=unasked": [],
        "open=x": [],
    }


def test_the_page_shows_what_was_found_and_what_is_to_decide(researcher, article):
    page = researcher.get(page_of(article))
    text = words_of(page)
    assert "Open problems (2)" in text
    assert text.index("retracted, no. 1") < text.index("wrong-year, no. 1")
    assert "1 references checked, 0 not checkable, 0 could not be asked" in text
    assert "Emotional blunting in invented adults" in text
    assert inline_code(page) == []
    # Whoever may not set aside is not offered it.
    assert "Set it aside" not in text


@pytest.mark.parametrize("many", [1, 12])
def test_the_page_costs_the_same_however_long_the_article_is(
    editor, crossref, django_assert_num_queries, many
):
    drug = MedicationFactory(name="Invented inhibitors", synonyms=["SSRI"])
    symptom = SymptomFactory(name="Emotional numbness", synonyms=["emotional blunting"])
    ClaimFactory(subject=drug, object=symptom, published=True)
    cited_study()
    references = [WRONG_YEAR.replace("12(3)", f"{number}(3)") for number in range(many)]
    article = imported(written(*references, sentence=SAYS_IT)).article
    for _ in range(many):
        audited_again(article)
    editor.get(page_of(article))
    with django_assert_num_queries(14):
        editor.get(page_of(article))


def test_a_file_is_imported_and_audited(researcher, crossref):
    crossref.serve(RECORD)
    file = SimpleUploadedFile("a.txt", written(WRONG_YEAR).encode(), content_type="text/plain")
    answer = researcher.post(f"{LIST}add/", {"file": file, "audit": "on"}, follow=True)
    article = Article.objects.get()
    assert answer.redirect_chain == [(page_of(article), 302)]
    assert told(answer) == ["“Numbness in Invented Adults” (numbness-in-invented-adults) was added."]
    assert (article.created_by.username, Audit.objects.get().started_by.username) == (
        *("an-researcher", "an-researcher"),
    )
    same = {"text": written(WRONG_YEAR), "slug": article.slug}
    assert "no new version was made" in told(researcher.post(f"{LIST}add/", same, follow=True))[0]
    assert Audit.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({}, "one of them"),
        ({"text": "a", "address": "https://health.example.org/"}, "one of them"),
        ({"address": "http://127.0.0.1/"}, "not a public address"),
        ({"text": "No title here.", "slug": "not a name"}, "valid"),
    ],
)
def test_what_is_not_imported_says_why(researcher, sent, reason):
    text = words_of(researcher.post(f"{LIST}add/", sent))
    assert "Nothing was imported." in text
    assert reason in text
    assert not Article.objects.exists()


def test_it_is_audited_at_a_button_and_says_what_could_not_be_asked(researcher, crossref, quick_retries):
    crossref.serve(RECORD)
    article = imported(written(WRONG_YEAR)).article
    answer = researcher.post(page_of(article, "audit"), follow=True)
    assert told(answer) == ["Audited: 1 open problems."]
    crossref.down = True
    answer = researcher.post(page_of(article, "audit"), follow=True)
    assert told(answer)[0] == ("Audited: 0 new, 0 fixed, 0 still open, 1 could not be checked this time.")
    assert "1 of its references could not be asked about" in told(answer)[1]
    text = words_of(answer)
    assert "Open problems (1)" in text
    assert "found before, and not checked this time" in text


def test_a_finding_is_set_aside_with_a_reason_and_taken_back(editor, article):
    retracted = finding(article, "retracted")
    answer = editor.post(page_of(article, "suppress"), {"finding": retracted.pk, "reason": " "}, follow=True)
    assert "Say why it is set aside" in told(answer)[0]
    sent = {"finding": retracted.pk, "reason": "The article is about this retraction."}
    text = words_of(editor.post(page_of(article, "suppress"), sent, follow=True))
    assert "Open problems (1)" in text
    assert "The article is about this retraction. an-editor" in text
    row = Suppression.objects.get()
    assert row.made_by.username == "an-editor"
    assert "1 warning" in words_of(editor.get(LIST))
    text = words_of(editor.post(page_of(article, "unsuppress"), {"suppression": row.pk}, follow=True))
    assert "Open problems (2)" in text
    history = words_of(editor.get(page_of(article, "history")))
    assert "The article is about this retraction." in history
    assert history.count("suppression: ") == 2


def test_a_claim_is_confirmed_rejected_and_opened_again(researcher):
    claim = ClaimFactory(
        subject=MedicationFactory(name="Invented inhibitors", synonyms=["SSRI"]),
        object=SymptomFactory(name="Emotional numbness", synonyms=["emotional blunting"]),
        published=True,
    )
    article = version_of(written(REFERENCE, sentence=SAYS_IT)).article
    assert "Claims of its sentences (1, 1 to decide)" in words_of(researcher.get(page_of(article)))
    link = SentenceClaim.objects.get()
    for state in (LinkState.CONFIRMED, LinkState.REJECTED, LinkState.PROPOSED):
        sent = {"link": link.pk, "state": state.value}
        answer = researcher.post(page_of(article, "decide"), sent, follow=True)
        assert told(answer) == [f"Sentence 1: {state.value}."]
        link.refresh_from_db()
        assert link.state == state
    assert researcher.post(page_of(article, "decide"), {"link": link.pk, "state": "x"}).status_code == 404
    # A claim that was withdrawn is named to those who see it, and to nobody else.
    type(claim).objects.filter(pk=claim.pk).update(state=State.WITHDRAWN)
    page = words_of(researcher.get(page_of(article)))
    assert claim.statement not in page
    assert "not published any more" in page
    sent = {"link": link.pk, "state": "confirmed"}
    assert researcher.post(page_of(article, "decide"), sent).status_code == 404
    assert claim.statement in words_of(in_group("editor").get(page_of(article)))


def test_a_claim_that_nothing_proposed_is_linked_by_hand(researcher, article):
    claim = ClaimFactory(published=True)
    hidden = ClaimFactory()
    page = researcher.get(page_of(article, "link"))
    assert "Sentence:" in words_of(page)
    assert inline_code(page) == []
    version = article.latest
    assert str(len(version.sentences)) + ". " in words_of(page)
    for sent in (
        {"sentence": "1-0", "claim": hidden.pk},
        {"sentence": f"1-{len(version.sentences)}", "claim": claim.pk},
        {"sentence": "x", "claim": claim.pk},
        {"sentence": "0", "claim": claim.pk},
        {"sentence": "", "claim": ""},
    ):
        assert "Nothing was linked." in words_of(researcher.post(page_of(article, "link"), sent))
    assert not SentenceClaim.objects.exists()
    answer = researcher.post(page_of(article, "link"), {"sentence": "1-0", "claim": claim.pk}, follow=True)
    assert told(answer) == [f"Sentence 1 is linked to “{claim.statement}”."]
    assert "Claims of its sentences (1)" in words_of(answer)
    assert "an-researcher" in words_of(answer)
    link = SentenceClaim.objects.get()
    assert (link.state, link.decided_by.username) == (LinkState.CONFIRMED, "an-researcher")


def test_a_page_that_was_open_while_the_next_version_came_links_no_other_sentence(researcher, article):
    claim = ClaimFactory(published=True)
    chosen = "1-0"
    assert f'value="{chosen}"' in researcher.get(page_of(article, "link")).content.decode()
    imported(written(WRONG_YEAR, sentence="Something else stands here now. SSRIs may blunt emotions.{}"))
    answer = researcher.post(page_of(article, "link"), {"sentence": chosen, "claim": claim.pk})
    assert "Choose the sentence again." in words_of(answer)
    assert not SentenceClaim.objects.exists()


def test_a_link_that_is_gone_meanwhile_is_said_so(researcher, article, monkeypatch):
    def gone(**_):
        raise NotDecided("It is proposed no longer.")

    monkeypatch.setattr("evidence.admin.article_links.link_by_hand", gone)
    sent = {"sentence": "1-0", "claim": ClaimFactory(published=True).pk}
    answer = researcher.post(page_of(article, "link"), sent, follow=True)
    assert told(answer) == ["Nothing was linked. It is proposed no longer."]


def test_who_may_not_decide_links_no_claim(article):
    viewer = UserFactory(username="viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_article"))
    client = as_user(viewer)
    assert "Link a claim" not in words_of(client.get(page_of(article)))
    assert client.get(page_of(article, "link")).status_code == 403
    sent = {"sentence": "1-0", "claim": ClaimFactory(published=True).pk}
    assert client.post(page_of(article, "link"), sent).status_code == 403
    assert not SentenceClaim.objects.exists()


def test_an_article_without_a_version_has_no_sentences_to_link(researcher):
    answer = researcher.get(page_of(ArticleFactory(), "link"), follow=True)
    assert told(answer) == ["There is no version whose sentences could be linked: import its text first."]


def test_two_audits_are_compared(researcher, article):
    first = Audit.objects.get()
    imported(written(REFERENCE))
    second = audited_again(article).audit
    text = words_of(researcher.get(page_of(article, "compare")))
    assert "0 new, 1 fixed, 1 still open" in text
    # Within one minute, and told apart all the same.
    for one in (first, second):
        started = timezone.localtime(one.started_at)
        assert f"Audit {one.pk}: {started:%-d %B %Y, %H:%M:%S}, version {one.version.number}" in text
    # Its entry was mended: it is retracted still.
    assert text.index("Still open, on other facts (1)") < text.index("Fixed (1)")
    # Whichever way round they are named.
    again = researcher.get(f"{page_of(article, 'compare')}?before={second.pk}&after={first.pk}")
    assert "0 new, 1 fixed, 1 still open" in words_of(again)
    assert inline_code(again) == []


@pytest.mark.parametrize("query", ["", "?before=0&after=x", f"?before={10**30}"])
def test_with_one_audit_there_is_nothing_to_compare(researcher, article, query):
    assert "not two finished audits" in words_of(researcher.get(f"{page_of(article, 'compare')}{query}"))


@pytest.mark.parametrize("page", ["suppress", "unsuppress", "decide"])
@pytest.mark.parametrize("named", ["", "x", "9" * 30, "0"])
def test_what_is_no_row_of_the_article_is_404(editor, article, page, named):
    sent = {"finding": named, "suppression": named, "link": named, "reason": "Why", "state": "confirmed"}
    assert editor.post(page_of(article, page), sent).status_code == 404


def test_a_finding_of_another_article_is_404(editor, article):
    other = ArticleFactory()
    sent = {"finding": finding(article, "retracted").pk, "reason": "Why"}
    assert editor.post(page_of(other, "suppress"), sent).status_code == 404


@pytest.mark.parametrize("name", ["viewer", "administrator"])
def test_who_has_no_part_in_articles_sees_none(name, article):
    client = in_group(name)
    for address in (LIST, page_of(article), page_of(article, "compare"), f"{LIST}add/"):
        answer = client.get(address)
        assert answer.status_code in (302, 403), address
        assert article.title not in answer.content.decode()
    for page in ("audit", "suppress", "decide"):
        assert client.post(page_of(article, page)).status_code in (302, 403)
    assert Audit.objects.count() == 1


def test_a_researcher_sets_nothing_aside_and_deletes_nothing(researcher, article):
    sent = {"finding": finding(article, "retracted").pk, "reason": "Why"}
    assert researcher.post(page_of(article, "suppress"), sent).status_code == 403
    assert researcher.post(page_of(article, "delete"), {"post": "yes"}).status_code == 403
    assert not Suppression.objects.exists()


def test_a_curator_deletes_an_article_with_all_that_belongs_to_it(article):
    curator = in_group("curator")
    text = words_of(curator.get(page_of(article, "delete")))
    assert "with its versions, audits, findings and decisions" in text
    curator.post(page_of(article, "delete"), {"post": "yes"})
    assert not Article.objects.exists()
    assert not Audit.objects.exists()


def test_the_first_page_says_that_an_article_rests_on_what_is_wrong(researcher, article):
    assert "Stored articles with open errors" in words_of(researcher.get("/admin/"))


def test_what_an_article_says_is_text(researcher, crossref):
    hostile = "<script>alert(1)</script> & <img src=x onerror=alert(1)>"
    text = written(WRONG_YEAR, sentence=f"{hostile} SSRIs may blunt emotions.{{}}").replace(
        "Numbness in", "<b>Numbness</b> in"
    )
    article = imported(text, slug="hostile").article
    audited_again(article)
    for address in (LIST, page_of(article), page_of(article, "compare"), page_of(article, "delete")):
        page = in_group("curator").get(address) if address.endswith("delete/") else researcher.get(address)
        assert "<script>alert" not in page.content.decode()
        assert inline_code(page) == []
