"""Lists of so many entries that their numbers may be years."""

import pytest

from evidence.articles.reading import read_article

COUNT = 2_110


def entry(number):
    return f"Low PA. Rest, told {number} times. J Rest. 2009;20(3):1-9."


@pytest.mark.parametrize(
    "label", ["{}. ", "[{}] ", "({}) ", "{} "], ids=["stop", "brackets", "round", "bare"]
)
@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_numbers_that_go_on_with_the_count_are_no_years(label, name):
    lines = [label.format(number) + entry(number) for number in range(1, COUNT + 1)]
    if name == "a.txt":
        text = "Rest\n\nIt helps [1], and at sea [1600].\n\nReferences\n" + "\n".join(lines)
    else:
        items = "".join(f"<p>{line}</p>" for line in lines)
        said = "<h1>Rest</h1><p>It helps [1], and at sea [1600].</p>"
        text = f"<article>{said}<h2>References</h2>{items}</article>"
    document = read_article(text, filename=name)
    assert [one.number for one in document.references] == list(range(1, COUNT + 1))
    assert [one.raw for one in document.references] == [entry(number) for number in range(1, COUNT + 1)]
    assert [one.references for one in document.citations] == [(0,), (1599,)]


def test_a_year_that_does_not_is_one():
    text = (
        "Rest\n\nIt helps [1,2].\n\nReferences\n1. Low PA. Rest at sea. J Rest.\n2009. 20(3):1-9.\n"
        "2. Ek B. Rest on land. J Rest. 2010;21:3.\n"
    )
    document = read_article(text)
    assert [one.number for one in document.references] == [1, 2]
    assert document.references[0].year == "2009"
