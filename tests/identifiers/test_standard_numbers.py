"""ORCID iDs, ISSNs and ISBNs, with their check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.identifiers import InvalidIdentifier, parse_isbn, parse_issn, parse_orcid


@pytest.mark.parametrize(
    "pasted",
    [
        "0000-0002-1825-0097",
        "0000000218250097",
        "0000 0002 1825 0097",
        "0000–0002–1825–0097",
        "ORCID: 0000-0002-1825-0097.",
        "ORCID iD 0000-0002-1825-0097",
        "orcid:0000-0002-1825-0097",
        "https://orcid.org/0000-0002-1825-0097",
        "http://orcid.org/0000-0002-1825-0097/",
        "orcid.org/0000-0002-1825-0097",
        "(https://www.orcid.org/0000-0002-1825-0097)",
        "ORCID: https://orcid.org/0000-0002-1825-0097",
    ],
)
def test_one_orcid_in_the_forms_people_paste(pasted):
    assert parse_orcid(pasted) == "0000-0002-1825-0097"


def test_an_orcid_check_digit_may_be_x():
    assert parse_orcid("0000-0002-1694-233x") == "0000-0002-1694-233X"


@given(st.text("0123456789", min_size=15, max_size=15))
def test_fifteen_digits_have_one_check_digit(digits):
    assert [last for last in "0123456789X" if is_orcid(digits + last)] == [iso_7064_mod_11_2(digits)]


def is_orcid(text):
    try:
        parse_orcid(text)
    except InvalidIdentifier:
        return False
    return True


def iso_7064_mod_11_2(digits):
    """By the definition: the weighted sum with the check character leaves 1, modulo 11."""
    weighted = sum(int(digit) * pow(2, 15 - i, 11) for i, digit in enumerate(digits))
    return next(c for value, c in enumerate("0123456789X") if (weighted + value) % 11 == 1)


@pytest.mark.parametrize(
    "pasted",
    [
        "0028-0836",
        "00280836",
        "ISSN 0028-0836",
        "eISSN: 0028–0836",
        "urn:issn:0028-0836",
        "http://id.crossref.org/issn/0028-0836",
        "https://portal.issn.org/resource/ISSN/0028-0836",
    ],
)
def test_one_issn_in_the_forms_people_paste(pasted):
    assert parse_issn(pasted) == "0028-0836"


def test_an_issn_check_digit_may_be_x():
    assert parse_issn("2434-561x") == "2434-561X"


@pytest.mark.parametrize(
    "pasted",
    [
        "0306406152",
        "0-306-40615-2",
        "9780306406157",
        "978-0-306-40615-7",
        "978 0 306 40615 7",
        "978–0–306–40615–7",
        "ISBN 978-0-306-40615-7",
        "ISBN-13: 978-0-306-40615-7",
        "ISBN-10: 0306406152",
        "eISBN 9780306406157",
        "urn:isbn:0306406152",
        "http://id.crossref.org/isbn/9780306406157",
    ],
)
def test_one_isbn_in_the_forms_people_paste(pasted):
    assert parse_isbn(pasted) == "9780306406157"


def test_an_isbn_10_check_digit_may_be_x():
    assert parse_isbn("0-8044-2957-x") == "9780804429573"


@pytest.mark.parametrize(
    ("parse", "pasted"),
    [
        (parse_orcid, "0000-0002-1825-0098"),
        (parse_orcid, "0000-0002-1825-009X"),
        (parse_orcid, "0000-0002-8125-0097"),
        (parse_issn, "0028-0837"),
        (parse_issn, "9999-9999"),
        (parse_isbn, "0306406153"),
        (parse_isbn, "9780306406158"),
        (parse_isbn, "9780306460157"),
    ],
)
def test_a_wrong_digit_is_found(parse, pasted):
    with pytest.raises(InvalidIdentifier, match="does not fit the others"):
        parse(pasted)


@pytest.mark.parametrize(
    ("parse", "pasted"),
    [
        (parse_orcid, ""),
        (parse_orcid, "0000-0002-1825-009"),
        (parse_orcid, "https://example.org/0000-0002-1825-0097"),
        (parse_orcid, "X000-0002-1825-0097"),
        (parse_issn, "0028-083"),
        (parse_issn, "ISBN 0028-0836"),
        (parse_issn, "٠٠٢٨-٠٨٣٦"),
        (parse_isbn, "12345"),
        (parse_isbn, "9770306406157"),
        (parse_isbn, "ISSN 0306406152"),
    ],
)
def test_another_shape_is_refused(parse, pasted):
    with pytest.raises(InvalidIdentifier, match="This is not an"):
        parse(pasted)
