"""The audit's pages in a browser: by keyboard, without JavaScript, on narrow screens, by day and by night."""

from __future__ import annotations

import pytest

from evidence.models import AskedAudit, AskedState
from evidence.services.auditing import asked as service
from evidence.web import audit as page_module
from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)
from tests.services.auditing.articles import RECORD, REFERENCE, written
from tests.stand_in import message

from .browsing import FAINT_TEXT, IN_A_BROWSER, LONG, go_by_keyboard, tab_to

pytestmark = IN_A_BROWSER

OTHER = REFERENCE.replace("blunting", "flatness")
WRONG_YEAR = OTHER.replace("2023", "2022")
PAGE = "Ek, B. (2021). Why am I numb? Example Health. https://health.example.org/numb"
RETRACTED = "Low, P. (2020). A stored trial. Journal of Invented Results. https://doi.org/10.5555/stored"
UNKNOWN = f"Ek, B. (2021). {LONG}Journal of Invented Results, 1, 2–3. https://doi.org/10.5555/{'x' * 120}"
LINKS = (
    '<h1>Numb</h1><p>Pills <a href="https://doi.org/10.5555/blunting">blunt emotions</a>.</p>'
    '<p>So they say (<a href="https://pubmed.ncbi.nlm.nih.gov/21103140/">source</a>).</p>'
)
SHAPE = """(e) => {
  const style = getComputedStyle(e), mark = getComputedStyle(e, "::before").content;
  return [style.color, style.borderTopStyle, style.borderTopLeftRadius, mark].join(" ");
}"""


@pytest.fixture
def records(live_server, crossref):
    """What is known: two works at Crossref, a retracted one here, and a claim with its evidence."""
    crossref.serve(
        RECORD, {**RECORD, "DOI": "10.5555/flatness", "title": ["Emotional flatness in invented adults"]}
    )
    study = StudyFactory(found=True, doi="10.5555/stored", title="A stored trial", authors=["Low, Pia"])
    NoticeFactory(study=study)
    claim = ClaimFactory(
        subject=MedicationFactory(name="Sertraline"),
        object=SymptomFactory(name="Emotional numbness"),
        statement="Sertraline can numb.",
        published=True,
    )
    EvidenceLineFactory(claim=claim, study=study, published=True)


def give(page, text):
    """Have the text audited, and come to what was found."""
    page.goto("/audit/")
    page.get_by_label("The article’s text").fill(text)
    page.get_by_role("button", name="Audit the article").click()
    return page.url


def test_from_the_text_to_the_copied_list_by_keyboard(page, records, complaints):
    page.goto("/audit/")
    tab_to(page, "The article’s text")
    page.keyboard.insert_text(written(REFERENCE, WRONG_YEAR, sentence="Pills may numb people.[{}]"))
    go_by_keyboard(page, "Audit the article")
    assert page.get_by_text("Of 2 references: 2 checked, 0 not checkable, 0 could not be asked.").is_visible()
    assert page.get_by_text("Found: 1 warning.").is_visible()

    go_by_keyboard(page, "[2]")
    entry = page.locator(".row:target")
    assert entry.get_by_text("Expected 2023; found 2022.").is_visible()
    tab_to(page, "Style")
    page.keyboard.type("NLM")
    tab_to(page, "Write it so")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "The corrected list to copy")
    page.keyboard.press("ControlOrMeta+a")
    chosen = page.evaluate("(e => e.value.slice(e.selectionStart, e.selectionEnd))(document.activeElement)")
    assert chosen.splitlines()[0].startswith("1. Berg A, Lind M. Emotional blunting in invented adults.")
    assert len(chosen.splitlines()) == 2
    assert complaints == []


def test_each_state_has_a_colour_and_a_shape_of_its_own(page, records, crossref):
    crossref.found = [message("10.5555/a", title=["Numb again"]), message("10.5555/b", title=["Numb again"])]
    unsure = "Example, A. (2023). Numb again. Journal of Invented Results, 12(3), 100–109."
    pmid = "Ek, B. (2019). Rest. Journal of Rest. PMID: 21103140"
    give(page, written(REFERENCE, RETRACTED, unsure, pmid, sentence="Pills may numb people.[{}]"))
    shapes = {
        state: page.locator(f".audited .cite-{state}").first.evaluate(SHAPE)
        for state in ("sound", "problem", "unsure", "unchecked")
    }
    crossref.down = True
    give(page, written(OTHER.replace("flatness", "elsewhere"), sentence="Pills may numb people.[{}]"))
    shapes["unasked"] = page.locator(".audited .cite-unasked").first.evaluate(SHAPE)
    colours, rest = zip(*(shape.split(") ", 1) for shape in shapes.values()), strict=True)
    assert len(set(rest)) == len(shapes)
    assert len(set(colours)) >= 4


def test_an_outage_is_told_before_all_else_and_is_no_tick(page, records, crossref, quick_retries):
    crossref.down = True
    give(page, written(REFERENCE, OTHER, sentence="Pills may numb people.[{}]"))
    assert page.get_by_role("status").inner_text().startswith("2 of 2 references could not be asked about.")
    marks = page.locator(".audited .cite, .rows .cite").evaluate_all("all => all.map(e => e.className)")
    assert marks == ["cite cite-unasked"] * 4
    assert "nothing wrong in what was checked" in page.locator(".found").inner_text()


def test_what_is_found_stands_beside_the_sentence(page, records):
    give(page, written(RETRACTED, sentence="Sertraline causes emotional numbness.[{}]"))
    row = page.locator(".audited-row", has_text="Sertraline causes emotional numbness.")
    text, beside = row.locator(".audited-text").bounding_box(), row.locator(".beside").bounding_box()
    assert beside["x"] >= text["x"] + text["width"]
    assert abs(beside["y"] - text["y"]) < 5
    assert "No. 1: error, retracted" in row.inner_text()
    assert "Sertraline can numb." in row.inner_text()


def test_how_far_it_is_is_shown_until_the_article_is_there(page, records, settings, monkeypatch):
    settings.IMPORT_APART = True
    monkeypatch.setattr(service, "in_a_process", lambda *_: None)
    monkeypatch.setattr(page_module, "LOOK_AGAIN", 1)
    give(page, written(REFERENCE, OTHER))
    page.get_by_text("It waits for its turn.").wait_for()
    AskedAudit.objects.update(state=AskedState.RUNNING, asked=1)
    # The page looks again by itself.
    page.get_by_text("1 of 2 references asked.").wait_for()
    assert page.get_by_role("progressbar", name="References asked").get_attribute("value") == "1"
    AskedAudit.objects.update(state=AskedState.WAITING)
    service.carry_out_waiting()
    page.get_by_role("heading", name="The references").wait_for()


def test_it_works_without_javascript(browser, live_server, records):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    give(page, written(REFERENCE, WRONG_YEAR))
    page.get_by_label("Style").select_option("nlm-citation-sequence")
    page.get_by_role("button", name="Write it so").click()
    assert "Berg A, Lind M." in page.get_by_label("The corrected list to copy").input_value()
    context.close()


def test_every_page_fits_and_can_be_read_by_day_and_by_night(
    page, records, crossref, quick_retries, complaints
):
    addresses = [
        "/audit/",
        give(page, written(RETRACTED, WRONG_YEAR, PAGE, UNKNOWN, sentence=f"Sertraline numbs.[{{}}] {LONG}")),
        give(page, LINKS),
        give(page, "Nothing is cited here."),
        give(page, f"References\n\n1. {REFERENCE}"),
    ]
    crossref.down = True
    addresses.append(give(page, written(OTHER.replace("flatness", "elsewhere"), PAGE)))
    under_way = AskedAudit.objects.create(
        asker=AskedAudit.objects.first().asker, total=4, asked=2, state=AskedState.RUNNING
    )
    for address in [*addresses, f"/audit/{under_way.key}/?still"]:
        for scheme, width in (("light", 320), ("dark", 1280)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
            assert page.evaluate(FAINT_TEXT) == [], (address, scheme)
    assert complaints == []
