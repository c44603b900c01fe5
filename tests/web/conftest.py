"""A browser, and a page in it that notes what it should not have to complain of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from .browsing import CHROMIUM


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


def _only_here(address: str, here: str, complaints: list[str]) -> None:
    if not address.startswith((here, "data:")):
        complaints.append(f"asked for {address}")
