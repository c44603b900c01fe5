"""What only a browser can tell: the keyboard, the security policy at work, narrow screens, the dark."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.utils import timezone

from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
    UserFactory,
)

from .browsing import FAINT_TEXT, IN_A_BROWSER, LONG, go_by_keyboard

pytestmark = IN_A_BROWSER


@pytest.fixture
def story(live_server) -> dict[str, str]:
    """A concept, a claim about it and a retracted study with a long title; their addresses."""
    numbness = SymptomFactory(name="Emotional numbness")
    claim = ClaimFactory(object=numbness, statement="An SSRI can numb.", published=True)
    study = StudyFactory(found=True, title=LONG, abstract=LONG, authors=["Ma, Hui"])
    EvidenceLineFactory(claim=claim, study=study, published=True, quote=LONG, locator="p. 1")
    NoticeFactory(study=study)
    study.references.create(position=1, unstructured=LONG)
    return {
        "concept": numbness.get_absolute_url(),
        "claim": claim.get_absolute_url(),
        "study": study.get_absolute_url(),
        "as it was known": f"{claim.get_absolute_url()}?{urlencode({'as_of': timezone.now().isoformat()})}",
        "history": f"{claim.get_absolute_url()}history/",
    }


def test_the_way_from_a_word_to_a_study_and_back_by_keyboard(page, story, complaints):
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("numbness")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    go_by_keyboard(page, "Emotional numbness")
    assert page.url.endswith(story["concept"])
    go_by_keyboard(page, "An SSRI can numb.")
    assert page.url.endswith(story["claim"])
    go_by_keyboard(page, "Effects of 4-")
    assert page.url.endswith(story["study"])
    assert page.get_by_text("do not rely on this study").is_visible()
    go_by_keyboard(page, "An SSRI can numb.")
    go_by_keyboard(page, "Emotional numbness")
    assert page.url.endswith(story["concept"])
    assert complaints == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_has_to_be_scrolled_sideways(page, story, complaints, width):
    page.set_viewport_size({"width": width, "height": 800})
    for address in ["/", "/concepts/", "/claims/", "/studies/", "/search/?q=e", *story.values()]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert complaints == []


def test_text_stands_out_from_its_ground_by_day_and_by_night(page, story):
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for address in ["/", "/claims/?q=x", *story.values()]:
            page.goto(address)
            faint = page.evaluate(FAINT_TEXT)
            assert faint == [], (scheme, address)
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1]


def test_the_admin_and_the_api_documentation_work_under_the_policy(page, story, complaints):
    user = UserFactory(username="hui", is_staff=True, is_superuser=True)
    user.set_password("a long password")
    user.save()

    page.goto("/admin/")
    page.fill("#id_username", "hui")
    page.fill("#id_password", "a long password")
    page.click("[type=submit]")
    for address in [
        "/admin/",
        "/admin/evidence/claim/",
        "/admin/evidence/claim/add/",
        "/admin/evidence/study/",
    ]:
        response = page.goto(address)
        assert response.status == 200, address
    # Select2 starts, and fetches what is typed.
    page.goto("/admin/evidence/claim/add/")
    page.locator(".select2-selection").first.click()
    page.locator(".select2-results__option", has_text="Emotional numbness").wait_for()
    page.goto("/api/docs/")
    page.get_by_text("/api/v1/studies/", exact=True).first.wait_for()
    assert complaints == []
