"""``import_article`` from end to end: a file of every format, and a page of a server, are what is stored."""

from __future__ import annotations

import json
import socket

import pytest

from evidence.models import ArticleVersion
from tests.articles.printed import column, pdf
from tests.articles.test_reading_formats import HTML, JATS, TEXT, docx
from tests.crossref.servers import raw_server
from tests.management.running import told

pytestmark = pytest.mark.django_db

FILES = {
    "a.docx": (docx(), "docx"),
    "a.pdf": (pdf(column(TEXT.splitlines())), "pdf"),
    "a.xml": (JATS.encode(), "jats"),
    "a.html": (HTML.encode(), "html"),
}
TYPES = {
    "a.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "a.pdf": "application/pdf",
    "a.xml": "application/xml",
    "a.html": "text/html; charset=utf-8",
}
# Of no house: the guard lets it pass, and the test's own server answers for it.
PUBLIC = "93.184.215.14"


def is_stored(reader):
    """That the one version has the title, the identifiers, and each marker with its sentence and entries."""
    version = ArticleVersion.objects.select_related("article").get()
    assert (version.article.title, version.reader) == ("Sleep and rest", reader)
    references = list(version.references.order_by("position"))
    assert [(one.doi or "", one.pmid or "", one.url) for one in references] == [
        ("10.5555/rest.1", "", ""),
        ("", "21103140", ""),
        ("", "", "https://www.example.org/sleep"),
    ]
    said = []
    for citation in version.citations.order_by("position"):
        start, end = version.sentences[citation.sentence]
        named = [one.reference.position for one in citation.cited.order_by("place")]
        said.append((version.text[start:end].split()[0], named))
    assert said == [("Sleep", [0]), ("It", [1, 2])]


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_each_format_is_stored_with_what_it_cites(tmp_path, name):
    data, reader = FILES[name]
    path = tmp_path / name
    path.write_bytes(data)
    out, code = told("import_article", str(path), "--json")
    assert (code, json.loads(out)["outcome"], json.loads(out)["version"]) == (0, "added", 1)
    is_stored(reader)
    # The same file again is the same version.
    out, code = told("import_article", str(path), "--json")
    assert (code, json.loads(out)["outcome"]) == (0, "unchanged")
    assert ArticleVersion.objects.count() == 1


@pytest.mark.parametrize("name", FILES)
def test_what_a_server_answers_is_stored_under_its_address(monkeypatch, name):
    data, reader = FILES[name]
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {TYPES[name]}\r\nContent-Length: {len(data)}\r\n\r\n".encode()
    resolve, connect = socket.getaddrinfo, socket.create_connection

    def resolved(host, port, *rest, **options):
        return resolve(PUBLIC if host == "health.example.org" else host, port, *rest, **options)

    with raw_server(lambda connection, request, number: connection.sendall(head + data)) as (url, _):
        own = ("127.0.0.1", int(url.rpartition(":")[2]))

        def connected(address, *rest, **options):
            assert address == (PUBLIC, 80)
            return connect(own, *rest, **options)

        monkeypatch.setattr("socket.getaddrinfo", resolved)
        monkeypatch.setattr("socket.create_connection", connected)
        out, code = told("import_article", f"http://health.example.org/{name}", "--json")
    assert (code, json.loads(out)["outcome"]) == (0, "added")
    is_stored(reader)
    assert ArticleVersion.objects.get().article.address == f"http://health.example.org/{name}"
