"""``export/``: whole tables as files."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from datetime import timedelta

import pyarrow.parquet as parquet
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.http import parse_http_date

from evidence.models import Concept, Direction, EvidenceLine, Study
from evidence.services.exporting import FORMATS, TABLES, restored
from evidence.services.exporting.dump import write_dump
from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

pytestmark = pytest.mark.django_db

HOSTILE = '=HYPERLINK("http://example.org";"Sertraline, \'and\'")\n@next'


def content(response):
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


@pytest.fixture
def export(anybody):
    def export(table, form="jsonl", reader=anybody, **query):
        response = reader.response(f"export/{table}/", format=form, **query)
        assert response["Content-Type"] == FORMATS[form].media_type
        assert response["Content-Disposition"] == f'attachment; filename="{table}.{form}"'
        return content(response)

    return export


@pytest.fixture
def rows():
    """One row of each table at least, with everything that a column can hold."""
    ssri = MedicationFactory(name="SSRI")
    sertraline = MedicationFactory(
        name="Sertraline", parent=ssri, synonyms=["Lustral", "Zoloft"], codes=["atc:N06AB06", "rxnorm:36437"]
    )
    study = StudyFactory(
        title=HOSTILE, authors=["Ma, Hui", "The Group"], issn=["0165-0327"], issued="2022-12", found=True
    )
    NoticeFactory(study=study, kind="retraction", date="2024-03", notice_doi="10.5555/notice")
    StudyFactory(title="'tis quoted already")
    numb = SymptomFactory(name="Emotional numbness")
    claim = ClaimFactory(subject=sertraline, object=numb, published=True)
    EvidenceLineFactory(
        claim=claim,
        study=study,
        direction=Direction.SUPPORTS,
        effect_measure="mean difference",
        effect_value="-0.5",
        published=True,
    )
    return study


def lines(raw):
    return [json.loads(line) for line in raw.decode().splitlines()]


def test_json_lines(export, rows):
    study, other = lines(export("studies"))
    assert list(study) == [column.name for column in TABLES["studies"].columns]
    assert (study["id"], study["doi"], study["title"]) == (rows.pk, rows.doi, HOSTILE)
    assert study["authors"] == ["Ma, Hui", "The Group"]
    assert study["notices"] == ["retraction 2024-03 10.5555/notice"]
    assert (study["issued"], study["year"], study["issn"]) == ("2022-12", 2022, ["0165-0327"])
    assert study["checked_at"].endswith("Z")
    assert study["pmid"] is None
    # Nobody has asked about it: that is not the same as having no notices.
    assert (other["lookup_status"], other["checked_at"], other["notices"]) == ("not_checked", None, [])


def test_the_other_tables(export, rows):
    concepts = {row["slug"]: row for row in lines(export("concepts"))}
    assert concepts["sertraline"]["parent"] == "ssri"
    assert concepts["sertraline"]["synonyms"] == ["Lustral", "Zoloft"]
    assert concepts["sertraline"]["codes"] == ["atc:N06AB06", "rxnorm:36437"]
    (claim,) = lines(export("claims"))
    assert (claim["subject"], claim["object"]) == ("sertraline", "emotional-numbness")
    assert (claim["supporting"], claim["disputing"], claim["state"]) == (1, 0, "published")
    assert claim["certainty"] is None
    (line,) = lines(export("evidence"))
    assert (line["claim"], line["study"], line["study_doi"]) == (claim["id"], rows.pk, rows.doi)
    assert (line["effect_value"], line["quote_outcome"]) == (-0.5, None)


@pytest.mark.parametrize("table", TABLES)
def test_csv_holds_the_same_and_no_formula(export, rows, table):
    written = list(csv.DictReader(io.StringIO(export(table, "csv").decode(), newline="")))
    expected = lines(export(table))
    assert len(written) == len(expected)
    kinds = {column.name: column.type for column in TABLES[table].columns}
    for cells, row in zip(written, expected, strict=True):
        for name, cell in cells.items():
            value = row[name]
            if kinds[name] == "text":
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
                assert restored(cell) == (value or "")
            elif kinds[name] == "list of texts":
                assert json.loads(cell) == value
            else:
                assert cell == ("" if value is None else str(value))


@pytest.mark.parametrize("table", TABLES)
def test_sqlite_holds_the_same_with_its_dictionary(export, rows, table, tmp_path):
    path = tmp_path / "export.sqlite"
    path.write_bytes(export(table, "sqlite"))
    with sqlite3.connect(path) as file:
        file.row_factory = sqlite3.Row
        written = [dict(row) for row in file.execute(f"SELECT * FROM {table} ORDER BY id")]
        dictionary = file.execute("SELECT column_name FROM data_dictionary WHERE means > ''").fetchall()
    file.close()
    for row in written:
        row.update(
            (name, json.loads(value)) for name, value in row.items() if value and str(value).startswith("[")
        )
    assert written == lines(export(table))
    assert [name for (name,) in dictionary] == list(written[0])


@pytest.mark.parametrize("table", TABLES)
def test_parquet_holds_the_same(export, rows, table):
    file = parquet.read_table(io.BytesIO(export(table, "parquet")))
    expected = lines(export(table))
    assert file.num_rows == len(expected)
    for name in ("id", "title", "authors", "name", "synonyms", "statement", "effect_value", "quote"):
        if name in file.column_names:
            assert file.column(name).to_pylist() == [row[name] for row in expected]
    assert file.schema.field("id").metadata[b"means"]


def test_parquet_without_pyarrow_is_named_as_not_there(anybody, monkeypatch):
    monkeypatch.setattr("evidence.services.exporting.writing.find_spec", lambda name: None)
    (error,) = anybody.refused("export/studies/", format="parquet")["errors"]
    assert (error["parameter"], error["allowed"]) == ("format", ["jsonl", "csv", "sqlite"])
    assert [one["name"] for one in anybody.get("export/")["formats"]] == ["jsonl", "csv", "sqlite"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_without_rows_is_a_file_all_the_same(export, form):
    raw = export("claims", form)
    assert (raw == b"") == (form == "jsonl")


def test_the_filters_of_the_list_hold(export, rows):
    assert [row["id"] for row in lines(export("studies", year="2022"))] == [rows.pk]
    assert [row["id"] for row in lines(export("studies", medication="sertraline"))] == [rows.pk]
    assert lines(export("claims", predicate="contraindicated_in")) == []
    assert [row["slug"] for row in lines(export("concepts", kind="symptom"))] == ["emotional-numbness"]
    assert len(lines(export("evidence", direction="supports"))) == 1


def test_what_is_wrong_is_named_before_anything_is_sent(anybody):
    errors = anybody.refused("export/studies/", format="xlsx", yaer="2022")["errors"]
    assert [error["parameter"] for error in errors] == ["yaer"]
    (error,) = anybody.refused("export/studies/", format="xlsx")["errors"]
    assert error["allowed"] == list(FORMATS)
    assert anybody.refused("export/studies/", year="soon")["errors"][0]["parameter"] == "year"


def test_drafts_are_for_whoever_sees_them(export, anybody, curator):
    ClaimFactory(statement="A draft.")
    draft = EvidenceLineFactory(claim=ClaimFactory(statement="It is published.", published=True))
    assert [row["statement"] for row in lines(export("claims"))] == ["It is published."]
    assert lines(export("claims"))[0]["supporting"] == 0
    assert lines(export("evidence")) == []
    assert len(lines(export("claims", reader=curator))) == 2
    (line,) = lines(export("evidence", reader=curator))
    assert (line["id"], line["state"]) == (draft.pk, "draft")


@pytest.mark.parametrize("number", [1, 7])
def test_a_table_costs_two_queries(anybody, number, django_assert_num_queries):
    for _ in range(number):
        NoticeFactory(study=StudyFactory(authors=["Ma, Hui"]))
    # What the file stands on, and the rows; with the savepoint that stands for its transaction in a test.
    with django_assert_num_queries(4):
        assert len(lines(content(anybody.response("export/studies/")))) == number


def test_head_says_what_it_would_be(anybody):
    response = anybody.client.head("/api/v1/export/studies/?format=csv")
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv")


def test_what_there_is_has_a_dictionary_and_the_licence(anybody, settings, tmp_path):
    settings.EXPORT_DIR = tmp_path
    settings.DATA_LICENCE = "CC0-1.0"
    told = anybody.get("export/")
    assert told["licence"] == "CC0-1.0"
    assert told["dump"] is None
    assert {table["table"] for table in told["tables"]} == set(TABLES)
    for table in told["tables"]:
        assert anybody.response(table["url"]).status_code == 200
        assert all(column["means"] and column["type"] for column in table["columns"])
    assert anybody.refused("export/dump/", status=404)["detail"].startswith("No dump was made yet")


@pytest.mark.django_db(transaction=True)
def test_the_dump_is_offered_with_its_checksum(anybody, settings, tmp_path):
    settings.EXPORT_DIR = tmp_path
    dump = write_dump(tmp_path)
    told = anybody.get("export/")["dump"]
    assert (told["sha256"], told["bytes"]) == (dump.sha256, dump.path.stat().st_size)
    response = anybody.response(told["url"])
    assert content(response) == dump.path.read_bytes()
    assert response["Content-Type"] == "application/zip"


@pytest.mark.parametrize("table", TABLES)
def test_head_tells_when_something_last_changed(anybody, table, rows):
    def last():
        return {
            parse_http_date(getattr(anybody.client, method)(f"/api/v1/export/{table}/")["Last-Modified"])
            for method in ("get", "head")
        }

    (before,) = last()
    model = TABLES[table].model
    row = model.objects.visible_to(AnonymousUser()).order_by("pk")[0]
    later = row.updated_at + timedelta(days=1)
    model.objects.filter(pk=row.pk).update(updated_at=later)
    assert last() == {int(later.timestamp())}
    assert before < int(later.timestamp())
    assert "Last-Modified" not in anybody.client.head(f"/api/v1/export/{table}/?updated_since=2100-01-01")


@pytest.mark.django_db(transaction=True)
def test_what_has_not_changed_is_not_written_again(anybody, rows, monkeypatch):
    files = [(f"/api/v1/export/{table}/?format={form}", form) for table in TABLES for form in FORMATS]
    firsts = {}
    for address, _ in files:
        first, again = (anybody.client.get(address) for _ in range(2))
        assert first["ETag"] == again["ETag"]
        assert content(first) == content(again)
        firsts[address] = first
        # Of other rows, another tag.
        other = anybody.client.head(f"{address}&id={10**6}")
        assert other["ETag"] not in {one["ETag"] for one in firsts.values()}
    assert len({first["ETag"] for first in firsts.values()}) == len(files)
    # No row is read for it.
    monkeypatch.setattr("evidence.api.export.read", None)
    for address, form in files:
        first = firsts[address]
        packed = anybody.client.head(address, headers={"Accept-Encoding": "br"})
        assert "Content-Length" not in packed
        assert (packed["ETag"] == first["ETag"]) == (form == "parquet")
        for held in (first["ETag"], packed["ETag"], f'"other", W/{first["ETag"]}'):
            unchanged = anybody.client.get(address, headers={"If-None-Match": held})
            assert (unchanged.status_code, unchanged.content) == (304, b""), (address, held)
            assert unchanged["Last-Modified"] == first["Last-Modified"]


def _note(study):
    NoticeFactory(study=study, kind="expression_of_concern")


def _refresh(study):
    # What Crossref says of a study is not in history.
    Study.objects.filter(pk=study.pk).update(doi="10.5555/another")


def _rename(study):
    Concept.objects.filter(slug="sertraline").update(slug="another-slug")


def _withdraw(study):
    EvidenceLine.objects.update(state="withdrawn")


def _add(study):
    StudyFactory(title="And another")


@pytest.mark.django_db(transaction=True)
def test_the_tag_of_a_file_ends_with_what_it_names(anybody, rows):
    def asked():
        answers = {table: anybody.client.get(f"/api/v1/export/{table}/") for table in TABLES}
        return {table: (answer["ETag"], content(answer)) for table, answer in answers.items()}

    before = asked()
    for change, shown_in in (
        (_note, {"studies"}),
        (_refresh, {"studies", "evidence"}),
        (_rename, {"concepts", "claims"}),
        (_add, {"studies"}),
        (_withdraw, {"claims", "evidence"}),
    ):
        change(rows)
        now = asked()
        assert {table for table in TABLES if now[table][1] != before[table][1]} == shown_in, change
        assert shown_in <= {table for table in TABLES if now[table][0] != before[table][0]}, change
        before = now


@pytest.mark.django_db(transaction=True)
def test_drafts_have_a_tag_of_their_own(anybody, member, curator, rows):
    tags = {one.client.head("/api/v1/export/claims/")["ETag"] for one in (anybody, member, curator)}
    assert len(tags) == 3
    with transaction.atomic():
        assert "ETag" not in anybody.client.head("/api/v1/export/claims/")
