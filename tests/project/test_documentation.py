"""What the documentation names is there: files, commands, targets of make, settings, addresses."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def found(pattern: str) -> set[tuple[str, str]]:
    """Every match in the documentation, with the page that it is on."""
    return {
        (page.relative_to(ROOT).as_posix(), match[1])
        for page in PAGES
        for match in re.finditer(pattern, page.read_text("utf-8"))
    }


def test_is_there():
    names = {page.relative_to(ROOT).as_posix() for page in PAGES}
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/running.md"} <= names


def test_links_lead_to_files():
    links = {(page, link) for page, link in found(r"\]\(([^)#\s]+)\)") if not link.startswith("http")}
    assert len(links) > 10
    missing = {(page, link) for page, link in links if not (ROOT / page).parent.joinpath(link).exists()}
    assert missing == set()


def test_commands_exist():
    commands = found(r"manage\.py ([a-z_]+)")
    assert {name for _, name in commands} >= {"add_studies", "refresh_studies"}
    assert {(page, name) for page, name in commands if name not in get_commands()} == set()


def test_targets_of_make_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {
        (page, name) for page, name in found(r"`?make ([a-z]+)\b(?=[`\s])") if name not in targets
    } == set()


def test_settings_are_those_of_the_example():
    settings = (ROOT / ".env.example").read_text()
    named = found(r"\b([A-Z][A-Z0-9]*_[A-Z0-9_]+|DEBUG)(?:=|`)")
    assert len(named) > 5
    assert {
        (page, name) for page, name in named if not re.search(rf"^#?{name}=", settings, re.MULTILINE)
    } == set()


@pytest.mark.parametrize(("page", "address"), sorted(found(r"http://127\.0\.0\.1:8000(/[^\s)\"`?]*)")))
def test_addresses_lead_somewhere(page, address):
    try:
        resolve(address if address == "/mcp" else address.rstrip("/") + "/")
    except Resolver404:
        pytest.fail(f"{page} names {address}")
