"""Who works in the admin, and how a page is read in these tests."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import UserFactory

MODELS = (
    "article",
    "claim",
    "concept",
    "conceptcode",
    "conceptname",
    "condition",
    "contrarysearch",
    "contributor",
    "evidenceline",
    "medication",
    "notice",
    "study",
    "studyrelation",
    "symptom",
)
VIEW = [*(f"evidence.view_{model}" for model in MODELS), "evidence.view_run"]
EDIT = [*VIEW, *(f"evidence.{right}_{model}" for model in MODELS for right in ("add", "change", "delete"))]


@pytest.fixture
def viewer(db):
    """Staff who may look at everything that is published, and change nothing."""
    return UserFactory(username="viewer", is_staff=True, permissions=VIEW)


@pytest.fixture
def curator(db):
    """Staff who write: their own drafts, studies, the vocabulary."""
    return UserFactory(username="curator", is_staff=True, permissions=EDIT)


@pytest.fixture
def publisher(db):
    """Staff who see the drafts of others and publish them."""
    return UserFactory(
        username="publisher",
        is_staff=True,
        permissions=[*EDIT, "evidence.publish_claim", "evidence.view_unpublished"],
    )


def as_user(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_viewer(viewer):
    return as_user(viewer)


@pytest.fixture
def as_curator(curator):
    return as_user(curator)


@pytest.fixture
def as_publisher(publisher):
    return as_user(publisher)
