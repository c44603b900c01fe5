"""FAULTS 13–15: DOIs as they are pasted."""

import pytest

from evidence.identifiers import InvalidIdentifier, doi_url, doi_url_path, parse_doi, registered_doi

SICI = "10.1002/(sici)1098-1063(1997)7:5<559::aid-hipo11>3.0.co;2-#"


@pytest.mark.parametrize(
    "pasted",
    [
        "10.1016/j.jad.2022.12.105",
        "10.1016/J.JAD.2022.12.105",
        "doi:10.1016/j.jad.2022.12.105",
        "DOI 10.1016/j.jad.2022.12.105",
        "DOI: 10.1016/j.jad.2022.12.105.",
        "doi10.1016/j.jad.2022.12.105",
        "doi: https://doi.org/10.1016/j.jad.2022.12.105",
        "https://doi.org/doi:10.1016/j.jad.2022.12.105",
        "https://doi.org/https://doi.org/10.1016/j.jad.2022.12.105.",
        "https://doi.org/10.1016/j.jad.2022.12.105",
        "https://doi.org/ 10.1016/j.jad.2022.12.105",
        "http://dx.doi.org/10.1016/j.jad.2022.12.105",
        "HTTPS://WWW.DOI.ORG/10.1016/J.JAD.2022.12.105",
        "doi.org/10.1016/j.jad.2022.12.105",
        "//doi.org/10.1016/j.jad.2022.12.105",
        "https://doi.org:443/10.1016/j.jad.2022.12.105",
        "https://hdl.handle.net/10.1016/j.jad.2022.12.105",
        "https://doi-org.ezproxy.example.edu/10.1016/j.jad.2022.12.105",
        "https://doi.org.proxy.example.edu/10.1016/j.jad.2022.12.105",
        "info:doi/10.1016/j.jad.2022.12.105",
        "info:doi/10.1016%2Fj.jad.2022.12.105",
        "urn:doi:10.1016:j.jad.2022.12.105",
        "10.1016%2Fj.jad.2022.12.105",
        "https://doi.org/10.1016%2fj.jad.2022.12.105",
        "https://doi.org/10.1016/j.jad.2022.12.105/",
        "https://doi.org/10.1016/j.jad.2022.12.105?utm_source=x&utm_medium=y",
        "https://doi.org/10.1016/j.jad.2022.12.105&utm_source=x",
        "https://doi.org/10.1016/j.jad.2022.12.105#abstract",
        "https://doi.org/10.1016/j.jad.2022.12.105%20",
        "10.1016/j.jad.2022.12.105 [doi]",
        "(10.1016/j.jad.2022.12.105)",
        "[doi:10.1016/j.jad.2022.12.105],",
        "<https://doi.org/10.1016/j.jad.2022.12.105>.",
        "&lt;https://doi.org/10.1016/j.jad.2022.12.105&gt;",
        "“10.1016/j.jad.2022.12.105”;",
        "{10.1016/j.jad.2022.12.105},",
        "10.1016/j.jad.2022.12.105…",
        "\ufeff10.1016/j.jad.2022.12.105\u00a0\r\n",
        "10.1016/j.\u00adjad.\u200b2022.12.105\u200e",
    ],
)
def test_one_doi_in_the_forms_people_paste(pasted):
    assert parse_doi(pasted) == "10.1016/j.jad.2022.12.105"


@pytest.mark.parametrize(
    ("pasted", "canonical"),
    [
        # Brackets that belong to the DOI stay.
        ("10.1016/0092-8674(88)90139-0", "10.1016/0092-8674(88)90139-0"),
        ("10.1061/x)", "10.1061/x"),
        ("10.1061/(ASCE)0733-9399(1997)123:9(897).", "10.1061/(asce)0733-9399(1997)123:9(897)"),
        ("10.1890/15-1759[163:peawsa]2.0.co;2)", "10.1890/15-1759[163:peawsa]2.0.co;2"),
        ("10.1021/es071720+", "10.1021/es071720+"),
        ("10.1037//0033-2909.126.6.910", "10.1037//0033-2909.126.6.910"),
        ("10.978.8896471/04", "10.978.8896471/04"),
        ("10.1000.10/182", "10.1000.10/182"),
        # SICIs, whole, with their check character.
        (SICI.upper(), SICI),
        (f"https://doi.org/{SICI}", SICI),
        (f"(https://doi.org/{SICI}).", SICI),
        (SICI.replace("<", "&lt;").replace(">", "&gt;"), SICI),
        (SICI.replace("<", "&amp;lt;").replace(">", "&amp;amp;amp;amp;gt;"), SICI),
        (doi_url(SICI), SICI),
        # What typesetters do to hyphens.
        ("10.1111/j.1461\u20100248.2009", "10.1111/j.1461-0248.2009"),
        ("10.1111/j.1461\u20110248.2009", "10.1111/j.1461-0248.2009"),
        ("10.1111/j.1461\u20120248.2009", "10.1111/j.1461-0248.2009"),
        ("10.1111/j.1461–0248.2009", "10.1111/j.1461-0248.2009"),
        ("10.1111/j.1461\u22120248.2009", "10.1111/j.1461-0248.2009"),
        ("https://doi.org/10.1111/j.1461%E2%80%930248.2009", "10.1111/j.1461-0248.2009"),
        # Only ASCII letters fold; other letters stay as they are.
        ("10.1000/ÉTÉ", "10.1000/ÉtÉ"),
        # A DOI in itself that is part of another's suffix.
        ("10.1000/10.1000/a", "10.1000/10.1000/a"),
        ("10.1000/review_10.1234/a", "10.1000/review_10.1234/a"),
    ],
)
def test_what_belongs_to_the_doi_stays(pasted, canonical):
    assert parse_doi(pasted) == canonical


@pytest.mark.parametrize(
    ("pasted", "canonical"),
    [
        # A bare DOI is taken as it stands.
        ("10.1000/a#b?c%d", "10.1000/a#b?c%d"),
        ("10.1000/a%25b", "10.1000/a%25b"),
        ("doi:10.1000/a%2Fb", "10.1000/a%2fb"),
        ("10.1000/a&utm_source=b", "10.1000/a&utm_source=b"),
        ("10.1000/a?utm=b", "10.1000/a?utm=b"),
        # A link is encoded, once.
        ("https://doi.org/10.1000/a%23b%3Fc%25d", "10.1000/a#b?c%d"),
        ("https://doi.org/10.1000/a%2525b", "10.1000/a%25b"),
        ("https://doi.org/10.1000/a%zz", "10.1000/a%zz"),
        ("10.1000%2Fa%2525b", "10.1000/a%25b"),
        ("https://doi.org/10.1000/a+b", "10.1000/a+b"),
        ("https://doi.org/10.1000/a%26utm_b", "10.1000/a&utm_b"),
        ("https://doi.org/10.1000/a&b", "10.1000/a&b"),
    ],
)
def test_percent_encoding_is_undone_once_and_only_where_it_was_done(pasted, canonical):
    assert parse_doi(pasted) == canonical
    assert parse_doi(canonical) == canonical
    assert parse_doi(doi_url(canonical)) == canonical


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("", "no DOI here"),
        ("doi:", "no DOI here"),
        ("not a doi", "begins with 10."),
        ("21103140", "begins with 10."),
        ("../members/78", "begins with 10."),
        ("10.1000", "first half"),
        ("10.1000/", "first half"),
        ("https://doi.org/10.1000/", "first half"),
        ("10.1000/.", "first half"),
        ("10.12/abc", "begins with 10."),
        ("10/abcde", "shortDOI"),
        ("https://doi.org/abcde", "shortDOI"),
        ("10.1000/../members/78", "only dots"),
        ("10.1000/a/../../members/78", "only dots"),
        ("10.1000/a/..", "only dots"),
        ("10.1000/a/./b", "only dots"),
        ("10.1000/a\\..\\b", "only dots"),
        ("https://doi.org/10.1000/%2E%2E/members", "only dots"),
        ("https://doi.org/10.1000%2F..%2Fmembers", "only dots"),
        ("10.1186/s12864- 015-1924-3", "a space"),
        ("10.1000/a\u00a0b", "a space"),
        ("10.1000/a\r\nb", "a line break"),
        ("10.1000/a\x00b", "a control character (U+0000)"),
        ("https://doi.org/10.1000/a%00b", "a control character (U+0000)"),
        ("https://doi.org/10.1000/a%0D%0Ab", "a line break"),
        ("10.1000/a\ud800", "an unprintable character (U+D800)"),
        ("10.1000/a\ufffdb", "damaged"),
        ("https://doi.org/10.1000/a%FF", "not UTF-8"),
        ("10.1000/a 10.1000/b", "two DOIs"),
        ("10.1000/a, 10.1000/b", "two DOIs"),
        ("10.1000/a;10.1000/b", "two DOIs"),
        ("10.1000/a10.1000/b", "two DOIs"),
        ("10.1000/a\n10.1000/b", "two DOIs"),
        ("https://doi.org/10.1000/ahttps://doi.org/10.1000/b", "two DOIs"),
        ("see 10.1000/a", "other text"),
        ("Raj (2020). https://doi.org/10.1000/a", "other text"),
        ("10.1000/\u212a", "KELVIN SIGN"),
        ("https://doi.org/10.1000/%E2%84%AA", "KELVIN SIGN"),
        ("10.1000/ﬁg", "LATIN SMALL LIGATURE FI"),
        ("https://doi.org/10.1000/x>3.0.co;2-#abstract", "%23"),
        ("https://www.nature.com/articles/s41537-021-00145-4", "No DOI can be told"),
        pytest.param("10.1000/" + "a" * 2041, "2,048", id="one more than the cap"),
        pytest.param("10.1000/" + "a" * 1_000_000, "1,000,008", id="a megabyte"),
    ],
)
def test_refused_with_a_reason(pasted, reason):
    with pytest.raises(InvalidIdentifier) as refusal:
        parse_doi(pasted)
    assert reason in refusal.value.reason


def test_a_doi_may_be_as_long_as_the_cap():
    longest = "10.1000/" + "a" * 2040
    assert parse_doi(longest) == longest


def test_the_kelvin_sign_is_no_k():
    assert registered_doi("10.1000/\u212aK") == "10.1000/\u212ak"


@pytest.mark.parametrize("registered", ["10.5488/cmp.", "10.1000/a&lt;b", "10.1000/a/", "10.1000/a–b"])
def test_a_registered_doi_is_only_folded(registered):
    assert registered_doi(registered.upper().replace("&LT;", "&lt;")) == registered


@pytest.mark.parametrize(
    "text",
    ["doi:10.1000/a", " 10.1000/a", "10.1000/a\n", "10.1000/a b", "10.1000/../b", "10.1000/", "10.1000/\x00"],
)
def test_a_registered_doi_has_nothing_around_it(text):
    with pytest.raises(InvalidIdentifier):
        registered_doi(text)


def test_links_are_encoded_as_the_handbook_says():
    assert doi_url('10.1000/a%"#?<>{}^[]`|\\+b') == (
        "https://doi.org/10.1000/a%25%22%23%3F%3C%3E%7B%7D%5E%5B%5D%60%7C%5C%2Bb"
    )
    assert doi_url("10.1016/0092-8674(88)90139-0") == "https://doi.org/10.1016/0092-8674(88)90139-0"
    assert doi_url("10.1000/é") == "https://doi.org/10.1000/%C3%A9"


def test_a_request_has_the_doi_as_one_segment():
    assert doi_url_path("10.1000/a#b?c/d%") == "10.1000%2Fa%23b%3Fc%2Fd%25"


@pytest.mark.parametrize("text", ["../members/78", "10.1000/../../members/78", "10.1000/a\r\nHost: x", ""])
def test_nothing_but_a_doi_gets_into_a_request(text):
    with pytest.raises(InvalidIdentifier):
        doi_url_path(text)
