"""What must be true of each of the 2,136 real records beside the project.

Every expectation is worked out here from the raw record by other means than the code under test:
nh3 takes markup off, plain comparisons do the rest.
"""

import html
import re
import unicodedata
from urllib.parse import urlsplit

import nh3
import pytest

from evidence.crossref.normalise import clean_message, normalise
from evidence.markup import inline_html
from evidence.markup.names import BREAKING

from .corpus import real_messages

pytestmark = pytest.mark.corpus

TAG = re.compile(r"</?[A-Za-z][^<>]*>")
# What these records have where there is nothing.
NOTHING = ("null", "&NA;", "n/a-n/a", "None-None")
ENTITY = re.compile(r"&(?:#\d+|#x[0-9A-Fa-f]+|amp|lt|gt|quot|apos|nbsp);")


@pytest.fixture(scope="module")
def pairs(shared_dir):
    """Each raw record with its work."""
    return [(message, normalise(message)) for message in real_messages(shared_dir)]


def text_of(source):
    """A source's text, found by an HTML parser: tags dropped, entities decoded, at every level."""
    for _ in range(3):
        # An HTML parser has rules of its own for MathML, and drops it; these are none.
        source = re.sub(r"(</?)(?=math|m[a-z]+)", r"\1x-", source)
        without_tags = nh3.clean(source, tags=set())
        source = html.unescape(without_tags)
        if not TAG.search(source) and not ENTITY.search(source):
            break
    return source


def folded(text):
    return " ".join(text.split())


def squeezed(text):
    return "".join(text.split())


def first(message, key):
    return next((text for text in message.get(key) or [] if text.strip()), "")


def test_the_records_are_all_here(pairs):
    assert len(pairs) == 420 + 1200 + 481 + 26 + 9
    assert sum(bool(work.title) for _, work in pairs) > 2000


def test_titles_have_the_text_of_their_source(pairs):
    for message, work in pairs:
        source = first(message, "title")
        expected = text_of(source)
        # An element that ends a word leaves a space; a tag dropped leaves none.
        if re.search(rf"</?(?:{'|'.join(BREAKING)})\b", html.unescape(html.unescape(source))):
            assert squeezed(work.title) == squeezed(expected), message["DOI"]
        else:
            assert work.title == folded(expected), message["DOI"]
        assert not TAG.search(work.title), message["DOI"]
        assert not ENTITY.search(work.title), message["DOI"]


def test_titles_as_html_are_safe_balanced_and_have_the_same_text(pairs):
    marked_up = 0
    for message, work in pairs:
        clean = nh3.clean(work.title_html, tags={"i", "b", "sub", "sup"}, attributes={})
        assert work.title_html == clean, message["DOI"]
        assert inline_html(work.title_html) == work.title_html, message["DOI"]
        assert squeezed(text_of(work.title_html)) == squeezed(work.title), message["DOI"]
        for element in ("i", "b", "sub", "sup"):
            # None that the source has is lost, whatever it is encoded as.
            names = {"i": "(?:i|em)", "b": "(?:b|strong)"}.get(element, element)
            source = html.unescape(html.unescape(first(message, "title")))
            given = len(re.findall(rf"(?i)<{names}>", source))
            assert work.title_html.count(f"<{element}>") == given, message["DOI"]
            marked_up += given
    assert marked_up > 150


def test_abstracts_have_every_letter_and_digit_of_their_source(pairs):
    checked = 0
    for message, work in pairs:
        source = message.get("abstract") or ""
        expected = alphanumeric(text_of(source))
        got = alphanumeric(work.abstract)
        # Only its own heading may be gone.
        heading = expected.removesuffix(got)
        assert got == "" or heading in ("", "abstract", "summary", "zusammenfassung"), message["DOI"]
        checked += bool(got)
    assert checked > 500


def alphanumeric(text):
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def test_abstracts_are_plain_paragraphs(pairs):
    checked = 0
    for message, work in pairs:
        assert not TAG.search(work.abstract), message["DOI"]
        assert not ENTITY.search(work.abstract), message["DOI"]
        assert not re.match(r"abstract\b(?! \w)", work.abstract, re.IGNORECASE), message["DOI"]
        assert "\n\n\n" not in work.abstract
        for line in work.abstract.split("\n"):
            assert line == folded(line), message["DOI"]
        source = message.get("abstract") or ""
        if work.abstract and not re.search(r"<(?:\w+:)?(?:title|list|break|br|div)\b|&lt;/?\w", source):
            paragraphs = [text for text in re.split(r"<(?:\w+:)?p\b[^>]*>", source) if text_of(text).strip()]
            assert work.abstract.count("\n\n") == len(paragraphs) - 1, message["DOI"]
            checked += 1
    assert checked > 200


def test_sections_lead_their_paragraphs(pairs):
    led = 0
    section = re.compile(r"<jats:sec>\s*<jats:title>([\w ]+)</jats:title>\s*<jats:p>\s*([^<&]{5,40})")
    for message, work in pairs:
        for heading, start in section.findall(message.get("abstract") or ""):
            assert f"{folded(heading)}: {folded(start)}" in work.abstract, message["DOI"]
            led += 1
    assert led > 100


def test_dates_are_what_the_record_has(pairs):
    def written(date):
        parts = ((date or {}).get("date-parts") or [[]])[0]
        return "-".join(f"{part:02}" for part in parts if part)

    for message, work in pairs:
        assert str(work.issued or "") == written(message.get("issued")), message["DOI"]
        assert str(work.published_print or "") == written(message.get("published-print")), message["DOI"]
        online = message.get("published-online") or message.get("posted")
        assert str(work.published_online or "") == written(online), message["DOI"]


def test_plain_fields_are_what_the_record_has(pairs):
    fields = {
        "type": "work_type",
        "subtype": "work_subtype",
        "publisher": "publisher",
        "publisher-location": "publisher_place",
        "edition-number": "edition",
        "volume": "volume",
        "issue": "issue",
        "article-number": "article_number",
        "language": "language",
    }
    for message, work in pairs:
        assert work.doi == message["DOI"].lower()
        for key, attribute in fields.items():
            given = folded(html.unescape(message.get(key) or ""))
            assert getattr(work, attribute) == ("" if given in NOTHING else given), (message["DOI"], key)
        page = re.sub("[–‐‑—]", "-", folded(message.get("page", "")))
        assert work.page == ("" if page in NOTHING else page), message["DOI"]
        assert work.cited_by_count == message.get("is-referenced-by-count"), message["DOI"]
        shown = ((message.get("resource") or {}).get("primary") or {}).get("URL", "")
        assert urlsplit(work.url).hostname == urlsplit(shown).hostname, message["DOI"]


def test_containers_and_further_titles(pairs):
    for message, work in pairs:
        given = [folded(text_of(text)) for text in message.get("container-title") or []]
        assert [work.container_title, *work.other_container_titles] == (given or [""]), message["DOI"]
        assert work.container_title_short == folded(text_of(first(message, "short-container-title")))
        titles = [text for text in message.get("title") or [] if text.strip()]
        assert len(work.other_titles) == max(len(titles) - 1, 0), message["DOI"]
        assert work.original_title == folded(text_of(first(message, "original-title"))), message["DOI"]
        assert work.subtitle == folded(text_of(first(message, "subtitle"))), message["DOI"]


def test_contributors_are_all_there_in_their_order(pairs):
    for message, work in pairs:
        expected = []
        for role in ("author", "editor", "chair", "translator"):
            for i, person in enumerate(message.get(role) or []):
                name = [folded(html.unescape(person.get(key) or "")) for key in ("given", "family", "name")]
                if not any(
                    remark.startswith(f"{role}[{i}].") and "no name" in remark for remark in work.remarks
                ):
                    expected.append((role, *name, folded(person.get("suffix") or "")))
        assert expected == [
            (person.role.value, person.given, person.family, person.literal, person.suffix)
            for person in work.contributors
        ], message["DOI"]
        orcids = [person["ORCID"][-19:] for person in message.get("author") or [] if "ORCID" in person]
        assert [person.orcid for person in work.contributors if person.orcid] == orcids, message["DOI"]


def test_nameless_contributors_are_few(pairs):
    left_out = [
        remark for _, work in pairs for remark in work.remarks if remark.endswith("contributor is left out")
    ]
    assert len(left_out) == 13


def test_references_are_all_there(pairs):
    with_doi = 0
    for message, work in pairs:
        given = message.get("reference") or []
        assert [reference.position for reference in work.references] == list(range(1, len(given) + 1))
        for raw, reference in zip(given, work.references, strict=True):
            doi = raw.get("DOI", "").strip()
            assert (reference.doi_as_given, reference.key) == (doi, raw.get("key", "").strip()), message[
                "DOI"
            ]
            plain = html.unescape(doi).lower().rstrip(".").translate(str.maketrans("–‐", "--"))
            if not any(remark.startswith("reference[") and doi[:30] in remark for remark in work.remarks):
                assert reference.doi == plain, (message["DOI"], doi)
            with_doi += bool(reference.doi)
            assert folded(text_of(raw.get("year", ""))) == reference.year
            assert squeezed(text_of(raw.get("article-title", ""))) == squeezed(reference.title), message[
                "DOI"
            ]
    assert with_doi > 40_000


def test_standard_numbers_are_canonical(pairs):
    for message, work in pairs:
        refused = sum(remark.startswith(("ISSN", "ISBN")) for remark in work.remarks)
        given = {*(message.get("ISSN") or [])} | {
            re.sub(r"\D", "", x)[-10:-1] for x in message.get("ISBN") or []
        }
        assert len(work.issn) + len(work.isbn) + refused == len(given), message["DOI"]
        assert all(re.fullmatch(r"\d{4}-\d{3}[\dX]", issn) for issn in work.issn), message["DOI"]
        assert all(re.fullmatch(r"97[89]\d{10}", isbn) for isbn in work.isbn), message["DOI"]


def test_licences_funders_and_relations_are_all_there(pairs):
    for message, work in pairs:
        licences = [
            (licence["URL"], licence.get("content-version", ""), licence.get("delay-in-days"))
            for licence in message.get("license") or []
        ]
        assert licences == [(item.url, item.version, item.delay_in_days) for item in work.licences], message[
            "DOI"
        ]
        funders = [
            folded(html.unescape(funder.get("name") or funder["id"][0]["id"]))
            for funder in message.get("funder") or []
            if "name" in funder or "id" in funder
        ]
        assert funders == [funder.name for funder in work.funders], message["DOI"]
        awards = sum(len(set(funder.get("award") or [])) for funder in message.get("funder") or [])
        assert sum(len(funder.awards) for funder in work.funders) >= awards, message["DOI"]
        relations = {
            (kind, relation["id-type"], relation["id"].lower())
            for kind, given in (message.get("relation") or {}).items()
            for relation in given
        }
        assert relations == {
            (relation.kind, relation.identifier_type, relation.identifier.lower())
            for relation in work.relations
        }, message["DOI"]


def test_remarks_name_fields_that_are_there(pairs):
    for message, work in pairs:
        for remark in work.remarks:
            value = message
            for name, index in re.findall(r"([\w-]+)(?:\[(\d+)\])?\.?", remark.split(":")[0]):
                value = value.get(name) if isinstance(value, dict) else None
                value = value[int(index)] if index else value
            assert re.match(r"[\w-]+(\[\d+\])?(\.[\w-]+(\[\d+\])?)*: \S", remark), remark
    # What is odd is odd: nine records in ten have no remark but that a date is not given.
    odd = [
        work for _, work in pairs if any(not remark.endswith("no date is given") for remark in work.remarks)
    ]
    assert len(odd) < 40


def test_the_messages_can_be_stored_as_they_are(pairs):
    for message, _ in pairs:
        assert clean_message(message) == (message, ())
