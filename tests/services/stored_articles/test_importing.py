"""Taking articles in: versions as they were read, none for the same again, and which article is meant."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from evidence.articles.reading import UnreadableArticle, read_article
from evidence.models import Article, ArticleVersion, LinkState, SentenceClaim
from evidence.services.stored_articles.documents import document_of
from evidence.services.stored_articles.importing import NotImported, Outcome, import_article
from evidence.services.stored_articles.links import decide
from tests.factories import ClaimFactory, MedicationFactory, SymptomFactory, UserFactory
from tests.services.auditing.articles import REFERENCE, written

from .articles import imported, version_of

pytestmark = pytest.mark.django_db

DATED = (
    "Numb\n\nSSRIs may blunt emotions (Berg & Lind, 2023). It may pass [2,1].\n\nReferences\n\n"
    f"{REFERENCE}\n\nEk, B. (2021). Why am I numb? Example Health. https://health.example.org/numb\n"
)
HTML = (
    "<html><head><title>Numb</title></head><body><article><h1>Numb</h1><p>SSRIs may blunt emotions."
    f"<sup>2,1</sup></p><h2>References</h2><ol><li>{REFERENCE.replace('&', '&amp;')}</li>"
    '<li>Ek, B. (2021). Why am I numb? <a href="https://health.example.org/numb">Example</a></li></ol>'
    "</article></body></html>"
)


@pytest.mark.parametrize(
    ("text", "filename", "reader"),
    [
        (written(REFERENCE), "a.txt", "plain"),
        (DATED, "a.txt", "plain"),
        (f"# Numb\n\n{written(REFERENCE)}", "a.md", "markdown"),
        (HTML, "a.html", "html"),
    ],
)
def test_a_version_gives_back_the_document_as_it_was_read(text, filename, reader):
    version = version_of(text, filename=filename)
    document = read_article(text.encode(), filename=filename)
    assert document.citations
    assert document.references
    assert document_of(ArticleVersion.objects.get(pk=version.pk)) == document
    assert (version.number, version.reader, version.source) == (1, reader, filename)


def test_the_document_costs_three_queries(django_assert_num_queries):
    version = version_of(written(*[REFERENCE.replace("2023", str(year)) for year in range(1990, 2020)]))
    with django_assert_num_queries(3):
        document_of(version)


def test_the_same_again_makes_no_new_version_and_says_so():
    first = imported(written(REFERENCE))
    again = imported(written(REFERENCE).replace("\n", "\r\n"))
    assert (first.outcome, again.outcome) == (Outcome.ADDED, Outcome.UNCHANGED)
    assert again.version == first.version
    assert "no new version" in again.told
    assert ArticleVersion.objects.count() == 1


def test_another_text_is_the_next_version_and_the_first_stays():
    first = imported(written(REFERENCE))
    second = imported(written(REFERENCE, sentence="SSRIs can blunt emotions.{}"))
    assert second.article == first.article
    assert (second.outcome, second.version.number) == (Outcome.NEW_VERSION, 2)
    assert "may blunt" in ArticleVersion.objects.get(number=1).text
    back = imported(written(REFERENCE))
    assert back.version.number == 3


def test_a_name_tells_articles_of_one_title_apart():
    first = imported(written(REFERENCE))
    other = imported(written(REFERENCE), slug="draft-of-ada")
    assert first.article.slug == "numbness-in-invented-adults"
    assert (other.outcome, other.article.slug) == (Outcome.ADDED, "draft-of-ada")


def test_a_draft_gets_its_address_and_then_is_known_by_it():
    draft = imported(written(REFERENCE)).article
    page = "https://health.example.org/numb"
    assert imported(written(REFERENCE), address=page).outcome is Outcome.UNCHANGED
    published = imported(written(REFERENCE) + "\n", address=page, filename="")
    assert published.article == draft
    retitled = imported(written(REFERENCE).replace("Numbness in", "Blunting in"), address=page)
    assert (retitled.article.pk, retitled.outcome) == (draft.pk, Outcome.NEW_VERSION)
    assert (retitled.article.title, retitled.article.address) == ("Blunting in Invented Adults", page)


def test_another_page_is_not_taken_for_the_article():
    imported(written(REFERENCE), address="https://health.example.org/numb")
    with pytest.raises(NotImported, match="--slug"):
        imported(written(REFERENCE), address="https://other.example.org/numb")
    with pytest.raises(NotImported, match="numbness-in-invented-adults"):
        imported(written(REFERENCE), address="https://health.example.org/numb", slug="other")
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "error"), [(b"%PDF-1.4 nothing", UnreadableArticle), (b"  \n", ValueError), (b"", ValueError)]
)
def test_what_cannot_be_read_stores_nothing(data, error):
    with pytest.raises(error):
        import_article(data=data)
    assert not Article.objects.exists()


def test_without_title_and_file_somebody_has_to_name_it():
    text = "SSRIs may blunt emotions, and they may do so for a long time after the last pill was taken."
    with pytest.raises(NotImported, match="--slug"):
        import_article(data=text)
    assert import_article(data=text, slug="pills").article.title == "Pills"


def test_a_version_is_never_changed_but_goes_with_its_article():
    version = version_of(written(REFERENCE))
    with pytest.raises(ProgrammingError, match="import another one"), transaction.atomic():
        ArticleVersion.objects.update(title="Other")
    with pytest.raises(ProgrammingError, match="as it was read"), transaction.atomic():
        version.references.update(raw="Other")
    with pytest.raises(ProgrammingError, match="as it was read"), transaction.atomic():
        version.citations.update(marker="9")
    # Which study it was matched to is known later.
    version.references.update(status="not_found")
    Article.objects.all().delete()
    assert not ArticleVersion.objects.exists()


@pytest.fixture
def claim():
    return ClaimFactory(
        subject=MedicationFactory(name="Selective serotonin reuptake inhibitors", synonyms=["SSRI"]),
        object=SymptomFactory(name="Emotional numbness", synonyms=["emotional blunting"]),
        published=True,
    )


SAYS_IT = "SSRIs may bring emotional blunting.{}"


def test_claims_are_proposed_for_the_sentences_that_name_their_concepts(claim):
    version = version_of(written(REFERENCE, sentence=f"Pills are small. {SAYS_IT}"))
    link = version.sentence_claims.get()
    assert (link.claim, link.sentence, link.state) == (claim, 1, LinkState.PROPOSED)


def test_what_is_no_published_claim_is_proposed_to_nobody(claim):
    hidden = ClaimFactory(subject=claim.subject, object=claim.object)
    version = version_of(written(REFERENCE, sentence=SAYS_IT))
    assert hidden.pk not in version.sentence_claims.values_list("claim", flat=True)


@pytest.mark.parametrize("state", [LinkState.CONFIRMED, LinkState.REJECTED])
def test_a_decision_goes_over_to_the_same_sentence_however_it_cites(claim, state):
    actor = UserFactory()
    first = version_of(written(REFERENCE, sentence=SAYS_IT))
    link = decide(link=first.sentence_claims.get(), state=state, actor=actor)
    text = f"Pills are small. {SAYS_IT}".format("1,2")
    body = f"Numbness in Invented Adults\n\nPills help some.1 {text}\n\nReferences\n\n"
    second = version_of(
        f"{body}1. Ek, B. (2021). Small pills. Journal of Pills, 1(1), 1–2.\n2. {REFERENCE}\n"
    )
    carried = second.sentence_claims.get()
    assert (second.number, carried.sentence) == (2, 2)
    assert (carried.state, carried.decided_by, carried.is_carried) == (state, actor, True)
    assert carried.decided_at == link.decided_at


def test_a_sentence_that_was_rewritten_is_to_be_decided_anew(claim):
    first = version_of(written(REFERENCE, sentence=SAYS_IT))
    decide(link=first.sentence_claims.get(), state=LinkState.CONFIRMED, actor=UserFactory())
    second = version_of(written(REFERENCE, sentence="SSRIs always bring emotional blunting.{}"))
    assert second.sentence_claims.get().state == LinkState.PROPOSED


def test_history_has_decisions_and_no_proposals(claim):
    link = version_of(written(REFERENCE, sentence=SAYS_IT)).sentence_claims.get()
    events = SentenceClaim.pgh_event_model.objects
    assert not events.exists()
    decide(link=link, state=LinkState.REJECTED, actor=UserFactory())
    decide(link=link, state=LinkState.PROPOSED, actor=UserFactory())
    assert list(events.order_by("pgh_id").values_list("state", flat=True)) == ["rejected", "proposed"]
    link.delete()
    assert events.count() == 2


def test_the_text_is_what_its_hash_says():
    with connection.cursor() as cursor:
        version = version_of(written(REFERENCE))
        cursor.execute(
            "SELECT sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex') FROM evidence_articleversion "
            "WHERE id = %s",
            [version.pk],
        )
        assert cursor.fetchone() == (True,)
