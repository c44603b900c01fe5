"""The description of what is sent: complete, and its examples are what is taken.

That real answers are as they are described, every test of writing checks: `writers.Writer.send`.
"""

from __future__ import annotations

import pytest

from evidence.api.examples import BODIES

from .described import described, operation, wrong_with

ADDRESSES = {
    "claim": "claims/",
    "evidence line": "evidence/",
    "concept": "concepts/",
    "condition": "conditions/",
    "medication": "medications/",
    "symptom": "symptoms/",
    "study": "studies/",
}


@pytest.mark.parametrize(("what", "action"), BODIES)
def test_the_examples_of_bodies_are_as_described(what, action):
    more = {"create": "", "many": "bulk/", "partial_update": "1/"}.get(action, f"1/{action}/")
    method = "PATCH" if action == "partial_update" else "POST"
    told = operation(method, f"/api/v1/{ADDRESSES[what]}{more}")
    content = told["requestBody"]["content"]["application/json"]
    (example,) = content["examples"].values()
    assert example["value"] == BODIES[what, action]
    assert not wrong_with(content["schema"], example["value"])


# A body that asks, and may change nothing: anybody sends it, and as often as they like.
ASKING = ("/api/v1/studies/resolve/", "/api/v1/audit/", "/api/v1/bibliography/")


def writing():
    for path, methods in described()["paths"].items():
        for method, told in methods.items():
            if method in ("post", "patch", "delete") and path not in ASKING:
                yield path, method, told


@pytest.mark.parametrize("path", ASKING)
def test_what_only_asks_takes_no_token(path):
    told = described()["paths"][path]["post"]
    assert told["security"] == [{"token": []}, {"cookieAuth": []}, {}]
    assert {"400", "401", "413", "415", "429", "503"} <= told["responses"].keys()


def test_what_writes_takes_a_token_and_says_what_it_refuses():
    found = list(writing())
    assert len(found) > 25
    for path, method, told in found:
        assert told["security"] == [{"token": []}, {"cookieAuth": []}], path
        assert {"400", "401", "403", "409", "413", "415", "429", "503"} <= told["responses"].keys(), path
        parameters = {parameter["name"] for parameter in told.get("parameters", ())}
        assert ("Idempotency-Key" in parameters) == (method == "post"), path
        of_a_version = method != "post" or path.rstrip("/").rpartition("/")[2] in (
            "submit",
            "publish",
            "reject",
            "confirm",
            "withdraw",
            "revise",
        )
        assert ("If-Match" in parameters) == of_a_version, path
        assert ({"412", "428"} <= told["responses"].keys()) == of_a_version, path


def test_reading_needs_nothing():
    assert {} in operation("GET", "/api/v1/claims/")["security"]
