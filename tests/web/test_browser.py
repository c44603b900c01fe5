"""What only a browser can tell: the keyboard, the security policy at work, narrow screens, the dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
    UserFactory,
)

CHROMIUM = "/usr/bin/chromium"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"there is no {CHROMIUM}: apt install chromium"),
]

LONG = (
    "Effects of 4-(2-methyl-10H-thieno[2,3-b][1,5]benzodiazepin-4-yl)piperazinylhydrochloridemonohydrate " * 3
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as environment:
        # Playwright keeps an event loop in this thread, and Django would take every query for one in it.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            yield chromium
            chromium.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser's console said: a blocked style or script, a file that is not there."""
    return []


@pytest.fixture
def page(browser: Browser, live_server, complaints: list[str]) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: _only_here(request.url, live_server.url, complaints))
    yield page
    context.close()


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


def _only_here(address: str, here: str, complaints: list[str]) -> None:
    if not address.startswith((here, "data:")):
        complaints.append(f"asked for {address}")


def _go_by_keyboard(page: Page, text: str) -> None:
    """Tab to the link that begins with `text` and press Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.textContent.trim()")
        if focused.startswith(text):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid", f"the focus on “{text}” cannot be seen"
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"no link “{text}” can be reached with the keyboard")


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

    _go_by_keyboard(page, "Emotional numbness")
    assert page.url.endswith(story["concept"])
    _go_by_keyboard(page, "An SSRI can numb.")
    assert page.url.endswith(story["claim"])
    _go_by_keyboard(page, "Effects of 4-")
    assert page.url.endswith(story["study"])
    assert page.get_by_text("do not rely on this study").is_visible()
    _go_by_keyboard(page, "An SSRI can numb.")
    _go_by_keyboard(page, "Emotional numbness")
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


# Every visible text whose contrast with its ground is below WCAG 2's AA: 4.5, or 3 for large text.
FAINT_TEXT = """() => {
  const channel = (c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const rgba = (s) => s.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement, text = texts.currentNode.textContent.trim();
    if (!text || !e.checkVisibility()) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const a = light(rgba(style.color)), b = light(ground(e));
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (contrast < (large ? 3 : 4.5)) faint.push(`${contrast.toFixed(2)}: ${text.slice(0, 60)}`);
  }
  return faint;
}"""
