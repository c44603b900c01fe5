"""What the writers write, the readers read back to the same record: every type of work, every format."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.citations.csl import work_to_csl
from evidence.citations.csl_types import CROSSREF_TYPES, CSL_TYPES
from evidence.citations.readers import read_bibliography
from evidence.citations.writers import WRITERS, Cited
from evidence.markup import inline_html, plain_text
from evidence.records import PartialDate, Person, Role, Work

# Texts of one line, as records have them, with what the formats' own grammars are made of.
SIGNS = st.sampled_from("abcdefgXYZ éßøŁ日0123456789{}\\$&%#_~^\"'=@-;[]():?!+*<>/|`")
# With letters at either end, so that no reader's trimming is at fault.
WORDS = st.builds(
    lambda first, middle, last: " ".join(f"{first}{''.join(middle)}{last}".split()),
    st.sampled_from(["Numb", "Trial", "éa", "SSRIs"]),
    st.lists(SIGNS, max_size=15),
    st.sampled_from(["ness", "II", "Xß"]),
).filter(lambda text: plain_text(text) == text)
MARKED = st.sampled_from(
    [
        "<i>E. coli</i> &amp; CO<sub>2</sub>",
        "A 10<sup>9</sup> <i>in vivo</i> SSRI: &lt;5",
        "<i>a<sub>b</sub></i>",
    ]
)
FAMILIES = st.sampled_from(
    [
        "Berg",
        "O’Neil",
        "Müller-Lüdenscheidt",
        "van Os",
        "de la Cruz",
        "Łukasz",
        "D'Souza",
        "García Márquez",
        "d’Arc",
    ]
)
# Not `st.builds`, which would fill in what is left out of a tuple with names.
PEOPLE = st.one_of(
    st.fixed_dictionaries(
        {
            "role": st.sampled_from([Role.AUTHOR, Role.EDITOR, Role.TRANSLATOR]),
            "family": FAMILIES,
            "given": st.sampled_from(["Ann", "J. P.", "Jean-Paul", "Zoë B.", "JP", "Ludwig von", ""]),
            "suffix": st.sampled_from(["", "", "Jr", "III", "Sr."]),
        }
    ),
    st.fixed_dictionaries(
        {
            "role": st.sampled_from([Role.AUTHOR, Role.EDITOR]),
            "literal": st.sampled_from(
                [
                    "The RECOVERY Group",
                    "World Health Organization",
                    "Smith and Sons",
                    "Plato",
                    "Department of Health, Education, and Welfare",
                    "Study Group J. P.",
                    "Group, The",
                ]
            ),
        }
    ),
).map(lambda known: Person(**known))
DATES = st.sampled_from([None, PartialDate(2020), PartialDate(2019, 7), PartialDate(2021, 12, 3)])
TYPES = sorted(CROSSREF_TYPES.keys() | CSL_TYPES)


@st.composite
def works(draw: st.DrawFn) -> Work:
    """Any type with any fields: what a record has is not ours to choose."""
    kind = draw(st.sampled_from(TYPES))

    def some(*texts: str) -> str:
        return draw(st.sampled_from(["", *texts]))

    title = draw(WORDS)
    marked = inline_html(title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    if draw(st.booleans()):
        marked = draw(MARKED)
        title = plain_text(marked)
    # Readers take a container that is called like its title for the title twice.
    container = draw(st.one_of(st.just(""), WORDS.filter(lambda text: text != title)))
    pages = some("45-52", "e401-e409", "7", "S12-S19", "iv-x")
    return Work(
        work_type=kind,
        work_subtype="preprint" if kind == "posted-content" and draw(st.booleans()) else "",
        doi=some("10.5555/numb.1", "10.5555/a(b)_c;d<e>"),
        title=title,
        title_html=marked,
        original_title=some("Über das Gefühl"),
        container_title=container,
        container_title_short=some("J. Numb.") if container else "",
        publisher=some("Numb & Sons", "World Health Organization"),
        publisher_place=some("Bern", "New York, NY"),
        edition=some("2", "Revised & enlarged"),
        volume=some("12", "S3"),
        issue=some("3", "Suppl 1"),
        page=pages,
        article_number="" if pages else some("e2432387", "TR-12/3"),
        language=some("en", "de"),
        issued=draw(DATES),
        issn=draw(st.sampled_from([(), ("1932-6203",)])),
        isbn=draw(st.sampled_from([(), ("9780306406157",)])),
        contributors=tuple(dict.fromkeys(draw(st.lists(PEOPLE, max_size=4)))),
    )


def read_back(name: str, item: dict[str, Any]) -> dict[str, Any]:
    written = "".join(WRITERS[name].write([Cited(item)]))
    bibliography = read_bibliography(written.encode(), format=name)
    (entry,) = bibliography.entries
    assert entry.work is not None, entry.reason
    assert bibliography.remarks == ()
    assert entry.remarks == (), written
    known = {one.scheme.value: one.value for one in entry.identifiers}
    return work_to_csl(
        entry.work,
        pmid=known.get("pmid", ""),
        pmcid=known.get("pmcid", ""),
        url="" if known.get("doi") else known.get("url", ""),
    )


READ_BACK = ["csl-json", "ris", "bibtex", "biblatex", "endnote-xml", "csv"]
# RIS and tables have no markup.
WITHOUT_MARKUP = {"ris", "csv"}
# They do not say of somebody with one name whether it is a family's, a person's or a body's.
ONE_NAME_IS_ONE = {"ris", "endnote-xml", "csv"}


def one_name(value: Any) -> Any:
    """Of people, those who have a family name and nothing else, as bodies."""
    if not isinstance(value, list):
        return value
    return [{"literal": one["family"]} if one.keys() == {"family"} else one for one in value]


@pytest.mark.parametrize("name", READ_BACK)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(work=works(), pmid=st.sampled_from(["", "21103140"]), pmcid=st.sampled_from(["", "PMC8650205"]))
def test_a_record_comes_back_as_it_was(name: str, work: Work, pmid: str, pmcid: str) -> None:
    item = work_to_csl(work, pmid=pmid, pmcid=pmcid)
    back = read_back(name, item)
    if name in ONE_NAME_IS_ONE:
        item = {key: one_name(value) for key, value in item.items()}
        back = {key: one_name(value) for key, value in back.items()}
    for one in (item, back):
        # Made anew from what the record is known by.
        one.pop("id", None)
        if name in WITHOUT_MARKUP:
            one.pop("custom", None)
    assert back == item
