"""`CITATION_STYLES_DIR`: what the system check says of a site's own folder."""

from pathlib import Path

import pytest

from evidence.citations.catalogue import Catalogue, UnknownStyle
from evidence.models import Study
from evidence.services.citing.works import check_styles

HEAD = '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><info>'
LAYOUT = '<layout><text variable="title"/></layout>'


def style(path: Path, *, title: str = "House", parent: str = "") -> None:
    link = f'<link rel="independent-parent" href="http://www.zotero.org/styles/{parent}"/>' if parent else ""
    body = "" if parent else f"<citation>{LAYOUT}</citation>"
    path.write_text(f"{HEAD}<title>{title}</title>{link}</info>{body}</style>")


def test_a_folder_that_is_none_is_an_error(settings, tmp_path):
    settings.CITATION_STYLES_DIR = tmp_path / "nowhere"
    (error,) = check_styles()
    assert (error.id, error.level) == ("evidence.E010", 40)


def test_files_that_are_no_styles_are_named_with_the_reason(settings, tmp_path):
    style(tmp_path / "house.csl")
    style(tmp_path / "like-apa.csl", parent="apa")
    style(tmp_path / "orphan.csl", parent="nowhere-at-all")
    style(tmp_path / "untitled.csl", title="")
    (tmp_path / "broken.csl").write_text("<style")
    (tmp_path / "other.csl").write_text("<html/>")
    (tmp_path / "readme.txt").write_text("no style, and none that is said to be one")
    settings.CITATION_STYLES_DIR = tmp_path
    said = {warning.msg.split(" ")[0]: warning.msg for warning in check_styles()}
    assert said.keys() == {"orphan.csl", "untitled.csl", "broken.csl", "other.csl"}
    assert "nowhere-at-all" in said["orphan.csl"]


def test_without_a_folder_nothing_is_said(settings):
    settings.CITATION_STYLES_DIR = None
    assert check_styles() == []


def test_a_style_that_is_changed_is_read_again(tmp_path):
    path = tmp_path / "house.csl"
    style(path)
    catalogue = Catalogue(tmp_path)
    first = catalogue.processor("house")
    assert catalogue.processor("house") is first
    path.write_text(path.read_text().replace('variable="title"', 'variable="publisher"'))
    assert catalogue.processor("house").fingerprint != first.fingerprint


def test_a_broken_file_is_told_of_and_everything_else_goes_on(tmp_path):
    style(tmp_path / "house.csl")
    (tmp_path / "broken.csl").write_text("<style")
    # One that calls itself; one that would stand before ours.
    (tmp_path / "endless.csl").write_text(
        f'{HEAD}<title>E</title></info><macro name="m"><text macro="m"/></macro>'
        '<citation><layout><text macro="m"/></layout></citation></style>'
    )
    (tmp_path / "apa.csl").write_text("no style at all")
    catalogue = Catalogue(tmp_path)
    for name, reason in (("broken", "is not XML"), ("endless", "calls itself")):
        with pytest.raises(
            UnknownStyle, match=f"'{name}' of this site cannot be used: .*{reason}.*house"
        ) as told:
            catalogue.processor(name)
        assert name not in told.value.known
    assert catalogue.processor("house")
    assert catalogue.processor("apa").name == "apa"
    assert {path.name for path in catalogue.problems()} == {"apa.csl", "broken.csl", "endless.csl"}


@pytest.mark.django_db
def test_the_api_and_the_pages_say_that_a_style_of_the_site_is_broken(settings, tmp_path, client):
    (tmp_path / "broken.csl").write_text("<style")
    settings.CITATION_STYLES_DIR = tmp_path
    study = Study.objects.create(doi="10.5555/numb", title="Numb", csl={"id": "1", "title": "Numb"})
    asked = client.get(f"/api/v1/studies/{study.pk}/?style=broken")
    assert (asked.status_code, "cannot be used" in asked.content.decode()) == (400, True)
    posted = client.post(
        "/api/v1/bibliography/",
        {"identifiers": ["10.5555/numb"], "style": "broken"},
        content_type="application/json",
    )
    assert (posted.status_code, "cannot be used" in posted.content.decode()) == (400, True)
    assert client.get(f"/studies/{study.pk}/cite/?style=broken&locale=de&output=text").status_code == 400
    assert client.get(f"/studies/{study.pk}/cite/").status_code == 200
