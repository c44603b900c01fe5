"""The invented works: the same everywhere, in the shape of Crossref's, and read without a remark."""

import gzip
import hashlib
import json
import statistics

import pytest

from benchmarks.generate import CONTAINER, containers, generate
from benchmarks.works import doi_of, work, works
from evidence.crossref.normalise import normalise

SOME = 400


@pytest.fixture(scope="module")
def some():
    return list(works(0, SOME))


def test_is_the_same_on_every_machine_and_in_every_process():
    # A number written down: with hash() or a set's order in it, this would change with the process.
    written = json.dumps(list(works(990, 1010)), sort_keys=True).encode()
    assert hashlib.sha256(written).hexdigest()[:16] == "53a3a410860446bd"


def test_a_work_hangs_on_its_number_and_the_seed_alone(some):
    assert work(7) == some[7]
    assert work(7, seed=2) != some[7]


def test_has_the_size_and_the_lists_that_were_measured():
    many = list(works(0, 3_000))
    assert statistics.mean(len(json.dumps(made, separators=(",", ":"))) for made in many) == pytest.approx(
        4_900, rel=0.05
    )
    assert statistics.mean(len(made["author"]) for made in many) == pytest.approx(4.8, rel=0.08)
    assert statistics.mean(len(made.get("reference", [])) for made in many) == pytest.approx(9.6, rel=0.08)


def test_is_read_as_crossrefs_records_are_without_a_remark(some):
    read = [normalise(made) for made in some]
    assert [record.remarks for record in read if record.remarks] == []
    assert [record.doi for record in read] == [doi_of(number) for number in range(SOME)]
    assert any(record.abstract for record in read)
    assert any(record.title_html != record.title for record in read)
    assert any(person.orcid for record in read for person in record.contributors)


def test_journals_years_and_words_are_skewed(some):
    journals = [made["container-title"][0] for made in some]
    assert max(map(journals.count, set(journals))) > SOME / len(set(journals)) * 5
    years = [made["issued"]["date-parts"][0][0] for made in some]
    assert min(years) < 1990 < statistics.median(years)
    assert sum("depression" in made["title"][0].lower() for made in some) > SOME / 20


def test_works_cite_each_other_but_none_that_is_not_yet_there(some):
    cited = [
        int(entry["DOI"].rsplit(".", 1)[1]) - number
        for number, made in enumerate(some)
        for entry in made.get("reference", [])
        if entry.get("DOI", "").startswith("10.5555/bench.")
    ]
    assert len(cited) > SOME / 4
    assert max(cited) < 0


def test_the_last_container_has_the_rest():
    assert list(containers(2 * CONTAINER + 3)) == [
        (0, 0, CONTAINER),
        (1, CONTAINER, 2 * CONTAINER),
        (2, 2 * CONTAINER, 2 * CONTAINER + 3),
    ]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_writes_the_containers_of_the_public_data_file(tmp_path, form):
    (path,) = generate(12, tmp_path / "a", form=form)
    text = gzip.decompress(path.read_bytes()).decode()
    items = json.loads(text)["items"] if form == "json" else [json.loads(line) for line in text.splitlines()]
    assert items == list(works(0, 12))
    (again,) = generate(12, tmp_path / "b", form=form)
    assert again.read_bytes() == path.read_bytes()


def test_goes_on_where_it_was_stopped(tmp_path):
    (path,) = generate(12, tmp_path)
    (tmp_path / ".00000-12.json.gz.999").write_bytes(b"half of it")
    path.write_bytes(b"was there")
    assert generate(12, tmp_path) == [path]
    assert path.read_bytes() == b"was there"
