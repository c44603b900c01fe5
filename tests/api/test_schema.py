"""The API's description of itself is valid, complete and true: real answers are held against it."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from tests.factories import (
    ClaimFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

from .conftest import PROBLEM
from .described import strict
from .test_parameters import ALLOWED, FILTERS


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    generated = SchemaGenerator().get_schema(request=None, public=True)
    return json.loads(json.dumps(generated))


def operation(schema, path):
    return schema["paths"][f"/api/v1/{path}"]["get"]


def wrong(schema, part, answer) -> list[str]:
    whole = strict({"components": schema["components"], **part})
    return [
        f"{list(error.path)}: {error.message}" for error in Draft202012Validator(whole).iter_errors(answer)
    ]


def answer_schema(schema, path, status="200", media="application/json"):
    return operation(schema, path)["responses"][status]["content"][media]["schema"]


def test_it_is_valid_and_without_a_warning():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO())


@pytest.mark.parametrize("address", FILTERS)
def test_every_parameter_is_described_with_an_example(schema, address):
    described = {one["name"]: one for one in operation(schema, f"{address}/")["parameters"]}
    assert sorted(described) == sorted(ALLOWED[address])
    for name in FILTERS[address].base_filters:
        assert described[name]["schema"]
        assert f"Example: `{name}=" in described[name]["description"]
        # Swagger UI would send it, whether asked for or not.
        assert "example" not in described[name]


@pytest.mark.parametrize("address", FILTERS)
def test_every_example_of_a_parameter_is_accepted(anybody, schema, address):
    MedicationFactory(name="SSRI", synonyms=["sertraline"])
    SymptomFactory(name="Emotional numbness")
    ConditionFactory(name="Depression")
    for parameter in operation(schema, f"{address}/")["parameters"]:
        if parameter["name"] in FILTERS[address].base_filters:
            _, _, example = parameter["description"].rpartition("Example: ")
            query = example.strip("`")
            if parameter["name"] == "descendants":
                query += "&parent=ssri" if "parent" in FILTERS[address].base_filters else "&concept=ssri"
            anybody.get(f"{address}/?{query}")


@pytest.fixture
def content(db):
    """One row of everything, filled to the brim, and one as empty as it can be."""
    top = MedicationFactory(name="SSRI")
    subject = MedicationFactory(parent=top, synonyms=["x"], codes=["atc:N06AB06", "snomed_ct:372594008"])
    study = StudyFactory(
        found=True,
        authors=["Ma, Hui", "The Group"],
        design="cohort",
        csl={"type": "article-journal", "title": "T"},
        funders=[{"name": "F", "doi": "", "awards": []}],
        issn=["0000-0019"],
        cited_by_count=3,
    )
    NoticeFactory(study=study)
    claim = ClaimFactory(
        published=True,
        subject=subject,
        object=ConditionFactory(),
        certainty="high",
        certainty_rationale="All agree.",
    )
    EvidenceLineFactory(
        published=True,
        claim=claim,
        study=study,
        directness="direct",
        strength="strong",
        effect_measure="odds ratio",
        effect_value=1,
        interval_low=1,
        interval_high=1,
        interval_level=95,
    )
    bare = StudyFactory(doi=None, title="Bare", container_title="", issued="", work_type="")
    EvidenceLineFactory(published=True, study=bare)


@pytest.mark.parametrize("address", FILTERS)
def test_real_answers_are_as_described(anybody, schema, content, address):
    answer = anybody.get(f"{address}/", limit=1)
    assert not wrong(schema, answer_schema(schema, f"{address}/"), answer)
    for key in ("count=estimate", *(f"group_by={key}" for key in FILTERS[address].keys)):
        assert not wrong(schema, answer_schema(schema, f"{address}/"), anybody.get(f"{address}/?{key}"))
    for row in anybody.rows(f"{address}/"):
        detail = anybody.get(f"{address}/{row['id']}/")
        assert not wrong(schema, answer_schema(schema, f"{address}/{{key}}/"), detail)


@pytest.mark.parametrize("path", [f"{address}/{tail}" for address in FILTERS for tail in ("", "{key}/")])
def test_the_examples_are_as_described(schema, path):
    content = operation(schema, path)["responses"]["200"]["content"]["application/json"]
    (example,) = content["examples"].values()
    assert not wrong(schema, content["schema"], example["value"])


def test_every_answer_and_every_body_in_json_has_an_example_that_is_as_described(schema):
    without = set()
    for path, methods in schema["paths"].items():
        for method, described in methods.items():
            parts = {status: answer.get("content", {}) for status, answer in described["responses"].items()}
            parts["body"] = described.get("requestBody", {}).get("content", {})
            for part, contents in parts.items():
                for media_type, content in contents.items():
                    examples = content.get("examples", {}).values()
                    for example in examples:
                        assert not wrong(schema, content["schema"], example["value"]), (method, path, part)
                    if media_type == "application/json" and not examples:
                        without.add((method, path, part))
    assert without == set()


def test_errors_are_as_described(anybody, schema):
    problem = answer_schema(schema, "studies/", "400", PROBLEM)
    assert not wrong(schema, problem, anybody.refused("studies/", year="x", colour="red"))
    assert not wrong(schema, problem, anybody.refused("studies/", year="x"))
    missing = answer_schema(schema, "studies/{key}/", "404", PROBLEM)
    assert not wrong(schema, missing, anybody.refused("studies/1/", status=404))


def test_the_check_itself_notices_what_is_undescribed_or_missing(anybody, schema):
    part = answer_schema(schema, "concepts/")
    empty = anybody.get("concepts/")
    assert not wrong(schema, part, empty)
    assert wrong(schema, part, {**empty, "size": 3})
    assert wrong(schema, part, {**empty, "count": 3})
    assert wrong(schema, part, {name: value for name, value in empty.items() if name != "next"})
    assert wrong(schema, part, {**empty, "results": [{"id": 1}]})


def test_it_is_served_in_either_form(anybody):
    assert anybody.response("schema/").status_code == 200
    answer = anybody.client.get("/api/v1/schema/", headers={"accept": "application/json"})
    assert answer.json()["info"]["title"] == "Evidence Base"


def test_the_page_for_people_loads_nothing_from_elsewhere(anybody):
    page = anybody.client.get("/api/docs/").content.decode()
    assert "drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in page
    assert "://" not in page
    # No script of its own stands in the page: the policy forbids it.
    assert "<script>" not in page
    script = anybody.client.get("/api/docs/?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert "/api/v1/schema/" in script.content.decode()
