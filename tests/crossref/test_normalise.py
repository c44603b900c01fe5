"""A message to a `Work`, field by field: as it should be, missing, and odd."""

import pytest

from evidence.crossref.normalise import MalformedRecord, normalise
from evidence.records import Funder, Licence, PartialDate, Work

from .messages import DOI, message, read


def test_the_whole():
    work = normalise(message())
    assert work.remarks == ()
    assert (work.doi, work.aliases) == (DOI, ("10.5555/blunting.preprint",))
    assert (work.work_type, work.work_subtype, work.language) == ("journal-article", "", "en")
    assert work.title == "Blunting under SSRIs (p < 0.05)"
    assert work.title_html == "Blunting under <i>SSRIs</i> (p &lt; 0.05)"
    assert (work.subtitle, work.original_title) == ("A cohort", "Abstumpfung")
    assert work.container_title == "Journal of Invented Results"
    assert work.container_title_short == "J Inv Res"
    assert work.other_container_titles == ("Series of Inventions",)
    assert (work.publisher, work.publisher_place) == ("Test & Sons", "Oxford, UK")
    assert work.institution == "University of Nowhere"
    assert (work.edition, work.volume, work.issue) == ("2", "12", "3-4")
    assert (work.page, work.article_number) == ("101-110", "e17")
    assert work.abstract == "We asked 10³ people."
    assert work.url == "https://journal.example.org/17"
    assert (work.issn, work.isbn) == (("0028-0836", "1476-4687"), ("9780306406157",))
    assert work.cited_by_count == 7
    assert work.licences == (
        Licence("https://creativecommons.org/licenses/by/4.0/", "vor", PartialDate(2023, 12, 5), 5),
    )
    assert work.funders == (
        Funder("A Fund", "10.13039/100000001", ("A-1", "A-2")),
        Funder("B Fund", "10.13039/501100000000"),
    )


def test_a_record_of_nothing_but_a_doi_is_a_work():
    assert read() == Work(doi=DOI)


@pytest.mark.parametrize("record", [None, [], "10.5555/x", 7, True])
def test_what_is_no_object_is_no_record(record):
    with pytest.raises(MalformedRecord) as caught:
        normalise(record)
    assert (caught.value.path, str(caught.value)) == ("", "the record is not a JSON object")


@pytest.mark.parametrize("doi", [None, "", " ", "nonsense", "10.5555/", 10.5555, True, [DOI], {"DOI": DOI}])
def test_without_a_doi_there_is_no_work(doi):
    with pytest.raises(MalformedRecord, match=r"^DOI: ") as caught:
        normalise(message(DOI=doi))
    assert caught.value.path == "DOI"
    assert caught.value.reason


def test_a_registered_doi_keeps_all_but_its_case():
    # 10.5488/cmp. is real: what reads pasted DOIs would take its full stop off.
    assert normalise({"DOI": "10.5555/CMP."}).doi == "10.5555/cmp."


@pytest.mark.parametrize(
    ("given", "title", "others"),
    [
        ([], "", ()),
        (None, "", ()),
        ([""], "", ()),
        (["", " <i></i> ", "Second"], "Second", ()),
        (["One", "Два", "Drie"], "One", ("Два", "Drie")),
        ("Not in a list", "Not in a list", ()),
    ],
)
def test_titles(given, title, others):
    work = read(title=given)
    assert (work.title, work.other_titles, work.remarks) == (title, others, ())


def test_titles_are_inert():
    work = read(
        title=["<b>A</b>&lt;img src=x onerror=alert(1)&gt;&lt;script&gt;x&lt;/script&gt; &amp;amp; &lt;T&gt;"]
    )
    assert work.title == "A & <T>"
    assert work.title_html == "<b>A</b> &amp; &lt;T&gt;"


def test_several_subtitles():
    assert read(subtitle=["A cohort", "", "Part 2"]).subtitle == "A cohort; Part 2"


@pytest.mark.parametrize(
    ("field", "value", "attribute"),
    [
        ("publisher", "A &amp; B", "publisher"),
        ("publisher-location", " Göttingen\n", "publisher_place"),
        ("edition-number", 3, "edition"),
        ("volume", 12, "volume"),
        ("issue", "S1", "issue"),
        ("article-number", 100551, "article_number"),
        ("page", 15, "page"),
    ],
)
def test_texts_and_numbers_in_their_place(field, value, attribute):
    work = read(**{field: value})
    assert getattr(work, attribute) == str(value).replace("&amp;", "&").strip()
    assert work.remarks == ()


@pytest.mark.parametrize("value", [True, 1.5, 2**40, [1], ["12"], {"a": 1}])
def test_what_is_no_text_is_left_out_and_named(value):
    work = read(volume=value, publisher="Stays")
    assert (work.volume, work.publisher) == ("", "Stays")
    assert [remark.split(":")[0] for remark in work.remarks] == ["volume"]


@pytest.mark.parametrize(
    ("given", "page"),
    [("e474–e482", "e474-e482"), ("1‑2, 5—6", "1-2, 5-6"), ("1-1", "1-1"), ("e33693", "e33693")],
)
def test_pages_keep_all_but_their_dashes(given, page):
    assert read(page=given).page == page


@pytest.mark.parametrize(("key", "attribute"), [("page", "page"), ("article-number", "article_number")])
@pytest.mark.parametrize("given", ["n/a-n/a", "NA", "None–None", "-", "null", "&NA;"])
def test_what_stands_for_nothing(key, attribute, given):
    work = read(**{key: given, "volume": given, "issue": given})
    assert (getattr(work, attribute), work.volume, work.issue) == ("", "", "")
    assert len(work.remarks) == 3
    assert f"{key}: “{given}” stands for nothing; left out" in work.remarks


@pytest.mark.parametrize("given", ["journal article", "Journal-Article", "x" * 41, "<b>"])
def test_types_have_the_form_of_types(given):
    work = read(type=given)
    assert work.work_type == ""
    assert work.remarks == (f"type: “{given}” is none of its words; left out",)
    assert read(type="a-type-yet-to-come").work_type == "a-type-yet-to-come"


@pytest.mark.parametrize(("given", "kept"), [("en", "en"), ("pt-BR", "pt-BR"), ("zh-Hant-TW", "zh-Hant-TW")])
def test_languages(given, kept):
    assert read(language=given).language == kept


@pytest.mark.parametrize("given", ["English", "e", "en_US", "en-<b>"])
def test_what_is_no_language(given):
    assert (read(language=given).language, len(read(language=given).remarks)) == ("", 1)


def test_the_subtype_and_institution_of_posted_content():
    work = read(type="posted-content", subtype="preprint", institution={"name": "bioRxiv", "place": ["-"]})
    assert (work.work_subtype, work.institution, work.remarks) == ("preprint", "bioRxiv", ())


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://example.org/", "/relative", "https://a b.example/"]
)
def test_addresses_that_no_page_may_link_to(url):
    work = read(resource={"primary": {"URL": url}})
    assert work.url == ""
    assert work.remarks[0].startswith("resource.primary.URL: ")


def test_standard_numbers_are_canonical_once_and_checked():
    work = read(ISSN=["ISSN 0028-0836", "http://id.crossref.org/issn/1476-4687", "00280836", "0028-0837"])
    assert work.issn == ("0028-0836", "1476-4687")
    assert len(work.remarks) == 1
    assert work.remarks[0].startswith("ISSN: “0028-0837”")
    work = read(ISBN=["0-306-40615-2", "978-0-306-40615-7", "http://id.crossref.org/isbn/9780306406158"])
    assert work.isbn == ("9780306406157",)
    assert work.remarks[0].startswith("ISBN: ")


def test_standard_numbers_from_the_list_with_their_media():
    work = read(issn_type=[{"value": "1476-4687", "type": "electronic"}], isbn_type=[{"value": "0306406152"}])
    assert (work.issn, work.isbn) == (("1476-4687",), ("9780306406157",))


@pytest.mark.parametrize("given", [-1, 2**31, 1.5, "7", True, [7]])
def test_counts_are_whole_numbers(given):
    work = read(is_referenced_by_count=given)
    assert work.cited_by_count is None
    assert work.remarks[0].startswith("is-referenced-by-count: ")


def test_no_citation_is_a_count_too():
    assert read(is_referenced_by_count=0).cited_by_count == 0
    assert read(is_referenced_by_count=None).cited_by_count is None


def test_licences_without_an_address_are_none():
    work = read(
        license=[{"URL": "none"}, {"content-version": "vor"}, {"URL": "HTTP://example.org/L"}, "cc-by"]
    )
    assert work.licences == (Licence("HTTP://example.org/L"),)
    assert [remark.split(":")[0] for remark in work.remarks] == [
        "license[0].URL",
        "license[1].URL",
        "license[3]",
    ]


def test_funders_are_known_by_their_name_or_their_doi():
    work = read(
        funder=[
            {"name": "C Fund", "award": ["1"], "award-info": [{"award-number": ["2", "1"]}], "DOI": "what"},
            {"DOI": "https://doi.org/10.13039/100000001"},
            {"award": ["3"]},
            {"award": ["4"], "id": [{"id": "https://ror.org/03hz8wd80", "id-type": "ROR"}]},
        ]
    )
    assert work.funders == (
        Funder("C Fund", "", ("1", "2")),
        Funder("", "10.13039/100000001"),
        Funder("https://ror.org/03hz8wd80", "", ("4",)),
    )
    assert [remark.split(":")[0] for remark in work.remarks] == ["funder[0].DOI", "funder[2].name"]


def test_remarks_are_storable_and_short():
    work = read(type="<\x00\ud800" + "x" * 9999)
    assert len(work.remarks[0]) == 500
    assert "\x00" not in work.remarks[0]
    work.remarks[0].encode()
