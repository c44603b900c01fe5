"""`CITATION_STYLES_DIR`: what the system check says of a site's own folder."""

from pathlib import Path

from evidence.citations.catalogue import Catalogue
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
