"""Markers in all the ways that writers use, and the numbers that are none."""

import pytest

from evidence.articles.reading import read_article

ENTRY = "{n}. Low PA, Berg B. A study of sleep, part {n}. J Rest. 2009;20(3):{n}-{n}9. doi:10.5555/rest.{n}"


def article(body: str, count: int = 12, heading: str = "References") -> str:
    return f"{body}\n\n{heading}\n" + "\n".join(ENTRY.format(n=n) for n in range(1, count + 1))


def numbers(body: str, count: int = 12) -> list[tuple[int, ...]]:
    return [citation.numbers for citation in read_article(article(body, count)).citations]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Sleep heals fatigue.1 It is so for most.2", [(1,), (2,)]),
        ("Hands went numb.9,10 It passed.1", [(9, 10), (1,)]),
        ("This is hypoemotionality,5 meaning little is felt.1", [(5,), (1,)]),
        ("Some speak of a “return.”12 It is known.1", [(12,), (1,)]),
        ("Around 60% slept well (one in two).3 About 70%.4", [(3,), (4,)]),
        ("Signs include:1\n- being tired\n- being flat.2", [(1,), (2,)]),
        ("It was first seen in 2019.12 Others saw it too.1–3", [(12,), (1, 2, 3)]),
        ("Sleep heals [3]. It does so [4–6], we know [1, 3-5].", [(3,), (4, 5, 6), (1, 3, 4, 5)]),
        ("Sleep heals [1][2]. It does [3], [4].", [(1,), (2,), (3,), (4,)]),
        ("Sleep heals (7). So it was said (1, 2), and again (3-5).", [(7,), (1, 2), (3, 4, 5)]),
        ("Sleep heals.(1) It does.(2)", [(1,), (2,)]),
        ("Sleep heals [1: 33]. It does [2, p. 4], as they say (refs. 3, 4).", [(1,), (2,), (3, 4)]),
        (
            "Is it so?1 Yes!2 “Yes.”3 (In the U.S.4) It rose by 5%,6 not 3.5%.7",
            [(1,), (2,), (3,), (4,), (6,), (7,)],
        ),
        ("Sleep heals.¹² It does.³ Both⁴⁻⁶ do.", [(12,), (3,), (4, 5, 6)]),
        ("Sleep heals.<sup>1</sup> It does.<sup>2, 3</sup>", [(1,), (2, 3)]),
        ("Sleep heals.^1^ It does.^2,3^", [(1,), (2, 3)]),
        ("Sleep heals.[^1] It does.[^2]", [(1,), (2,)]),
    ],
)
def test_markers(body, found):
    assert numbers(body) == found


@pytest.mark.parametrize(
    "body",
    [
        "1. Has it lasted?\nIt may.\n2. Does it hurt?\nIt may.",
        "In 2009 about 60% of 12 people took 20 mg.",
        "Take 2.5 mg of it at 10.30 or at 9.15 p.m.",
        "See Fig.1 and No.5 and vol.3 and p.12 of it.",
        "It ran on version 1.2 of a tool, v.2, and cost 1,200 dollars.",
        "The effect was small (p = .04, n = 12), 95% CI 2, 9.",
        "We (1) asked, (2) listened, and (3) wrote.",
        "ISBN 978-3-16-148410-0 names a book; see section 3.2.",
        "The area was 10 m², the mass 10⁵ kg, and χ² was 4.",
        "COVID-19, CD4, vitamin B12 and omega-3 were measured.",
        "In group A.1 and B.2 they slept.",
        "The doses were 1,2 or 3,4 mg; the ratio was 3:1.",
    ],
)
def test_numbers_that_are_no_markers(body):
    assert numbers(body) == []
    # Nor beside markers, in any convention.
    for marker in (".1", " [1].", ".¹", " (1)."):
        assert numbers(
            f"{body}\nSleep heals{marker} So say all{marker.replace('1', '2').replace('¹', '²')}"
        ) == [(1,), (2,)]


def test_a_marker_behind_the_lists_end_is_kept_without_a_reference():
    found = read_article(article("Sleep heals [3]. It does [14]. It did [1990].", 12)).citations
    assert [(one.numbers, one.references) for one in found] == [((3,), (2,)), ((14,), ())]


def test_a_marker_that_stands_apart_belongs_to_no_sentence():
    found = read_article(article("Sleep heals [1].\n\n[2]\n\nIt does [3].")).citations
    assert [one.sentence for one in found] == [0, None, 1]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Sleep heals (Low & Berg, 2020).", [(0,)]),
        ("Low and Berg (2020) say so.", [(0,)]),
        ("Ek et al. (2021) say so; others do not (Ek et al., 2021, p. 4).", [(1,), (1,)]),
        ("It was shown (Low & Berg, 2020; see also Ek et al., 2021).", [(0, 1)]),
        ("It was shown twice (Öst, 2019a, 2019b) and once (Öst, 2019b).", [(2, 3), (3,)]),
        ("It is known (World Health Organization, 2018), says the WHO (2018).", [(4,), (4,)]),
        ("It was long ago (in 2020), and again (2021).", []),
        ("It was shown twice (Öst, 2019a; 2019b; 2021).", [(2, 3)]),
        ("It is known (World Health Organization [WHO], 2018, p. 12; Low & Berg, 2020).", [(4, 0)]),
        ("It was shown (Low & Berg, 2020; reviewed by Ek et al. (2021)).", [(0, 1)]),
        ("Some (of 12) agree (as in group B (n = 4) in 2020).", []),
        ("Ek et coll. (2021) le disent (Low et Berg, 2020 ; Ek u. a., 2021).", [(1,), (0, 1)]),
        ("Low y Berg (2020) lo dicen (Ek y cols., 2021).", [(0,), (1,)]),
    ],
)
def test_author_and_date(body, found):
    assert [one.references for one in dated(body)] == found
    assert {one.style for one in dated(body)} <= {"author-date"}


@pytest.mark.parametrize(
    ("body", "marker"),
    [
        ("As Low and Berg (2020) say.", "Low and Berg (2020)"),
        ("Nach Ek et al. (2021) ist es so.", "Ek et al. (2021)"),
        ("The World Health Organization (2018) says so.", "World Health Organization (2018)"),
    ],
)
def test_words_of_the_sentence_before_a_name_are_no_part_of_the_marker(body, marker):
    assert [one.marker for one in dated(body)] == [marker]
    assert [one.marker for one in dated(f"{body} In Dale et al. (2022) it is not.")] == [
        marker,
        "Dale et al. (2022)",
    ]


def dated(body):
    entries = [
        "Low, P. A., & Berg, B. (2020). Sleep and rest. Journal of Rest, 20(3), 1–9.",
        "Ek, A., Low, P. A., & Berg, B. (2021). More on sleep. Journal of Rest, 21(3), 1–9.",
        "Öst, L. (2019a). Sleep. Journal of Rest, 19(1), 1–9.",
        "Öst, L. (2019b). Rest. Journal of Rest, 19(2), 1–9.",
        "World Health Organization. (2018). Sleep well. https://www.example.org/sleep",
    ]
    return read_article(body + "\n\nReferences\n\n" + "\n\n".join(entries)).citations


@pytest.mark.parametrize(
    "byline",
    [
        "Ann Berg<sup>1,2</sup>, Bo C. Ek<sup>1</sup>*",
        "By Ann van den Berg<sup>1</sup>, MD, PhD, and Jean-Luc d'Ek<sup>2</sup>",
        "A. B. Low<sup>1</sup> Carla Dale<sup>2</sup>",
    ],
)
def test_numbers_behind_the_names_of_authors_are_no_markers(byline):
    page = (
        f"<h1>Rest</h1><p>{byline}</p><p><sup>1</sup> Department of Rest. <sup>2</sup>Institute of Sleep</p>"
        "<p>Rest helps.<sup>1</sup> In 2019<sup>2</sup> it did; r<sup>2</sup> was .4, 𝑥<sup>2</sup> 4.</p>"
    )
    entries = "".join(f"<li>{ENTRY.format(n=n).partition(' ')[2]}</li>" for n in (1, 2))
    read = read_article(f"{page}<h2>References</h2><ol>{entries}</ol>", filename="a.html")
    assert [one.numbers for one in read.citations] == [(1,), (2,)]


def test_names_in_the_text_are_no_byline():
    page = "<h1>Rest</h1><p>Rest helps <sup>1</sup>.</p><p>Brazil nuts<sup>2</sup>, Kava Kava<sup>1</sup></p>"
    entries = "".join(f"<li>{ENTRY.format(n=n).partition(' ')[2]}</li>" for n in (1, 2))
    read = read_article(f"{page}<h2>References</h2><ol>{entries}</ol>", filename="a.html")
    assert [one.numbers for one in read.citations] == [(1,), (2,), (1,)]
