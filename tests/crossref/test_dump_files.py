"""A dump's files and what is in them, whatever form they come in and wherever they break."""

import gzip
import io
import json
import tarfile

import pytest

from evidence.crossref.dump_files import NoDump, containers, find_files
from evidence.crossref.dump_items import parts

WORKS = [{"DOI": f"10.5555/{n}", "title": ["x" * 50]} for n in range(7)]
ITEMS = json.dumps({"items": WORKS}).encode()
LINES = b"".join(json.dumps(work).encode() + b"\n" for work in WORKS)
PAGE = json.dumps({"status": "ok", "message-type": "work-list", "message": {"items": WORKS}}).encode()
ANSWER = json.dumps({"status": "ok", "message-type": "work", "message": WORKS[0]}).encode()


def read(path, size=5000):
    """The DOIs in the dump at `path`, and the reasons of what is refused."""
    dois, reasons = [], []
    for file in find_files([path]):
        for container in containers(file):
            found = list(parts(container, size=size))
            assert [part.is_last for part in found] == [False] * (len(found) - 1) + [True]
            assert all(part.read <= size for part in found)
            for part in found:
                dois += [json.loads(bytes(item))["DOI"] for _, item in part.items]
                reasons += [f"{refused.place}: {refused.reason}" for refused in part.refused]
    return dois, reasons


def tar_of(path, files, mode="w"):
    with tarfile.open(path, mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("0.json", ITEMS),
        ("0.json.gz", gzip.compress(ITEMS, mtime=0)),
        ("0.json", json.dumps({"items": WORKS}, indent=2).encode()),
        ("0.jsonl", LINES),
        ("0.jsonl", LINES.rstrip()),
        ("0.jsonl", b"\xef\xbb\xbf" + LINES.replace(b"\n", b"\r\n\r\n")),
        ("0.jsonl.gz", gzip.compress(LINES, mtime=0)),
        # Two members one after the other, as `cat` makes them.
        (
            "0.jsonl.gz",
            gzip.compress(LINES[: LINES.index(b"\n") + 1], mtime=0)
            + gzip.compress(LINES[LINES.index(b"\n") + 1 :], mtime=0),
        ),
        ("0.json", LINES),
        ("page.json", PAGE),
        ("pages.jsonl", json.dumps(WORKS[0]).encode() + b"\n" + json.dumps({"items": WORKS[1:]}).encode()),
        ("page.json", json.dumps(WORKS).encode()),
        ("without a suffix", gzip.compress(ITEMS, mtime=0)),
    ],
)
def test_every_form_is_read(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    assert read(tmp_path / name) == ([work["DOI"] for work in WORKS], [])


def test_the_answer_about_one_work_is_read(tmp_path):
    (tmp_path / "one.json").write_bytes(ANSWER)
    assert read(tmp_path) == (["10.5555/0"], [])


@pytest.mark.parametrize("name", ["dump.tar", "dump.tar.gz"])
def test_archives_are_read_with_all_they_hold(tmp_path, name):
    files = {
        "dump/0.json.gz": gzip.compress(ITEMS, mtime=0),
        "dump/._0.json.gz": b"what macOS adds",
        "dump/README.md": b"no dump",
        "dump/1.jsonl": json.dumps({"DOI": "10.5555/last"}).encode(),
    }
    tar_of(tmp_path / name, files, "w:gz" if name.endswith("gz") else "w")
    assert read(tmp_path) == ([*(work["DOI"] for work in WORKS), "10.5555/last"], [])


def test_a_folder_is_read_by_number_and_other_files_are_left(tmp_path):
    (tmp_path / "deep").mkdir()
    for name in ("10.json.gz", "9.json.gz", "deep/1.jsonl.gz"):
        work = {"DOI": f"10.5555/{name}"}
        (tmp_path / name).write_bytes(gzip.compress(json.dumps(work).encode()))
    (tmp_path / "LICENCE.txt").write_text("…")
    assert read(tmp_path)[0] == ["10.5555/deep/1.jsonl.gz", "10.5555/9.json.gz", "10.5555/10.json.gz"]


def test_parts_have_the_size_they_are_given(tmp_path):
    (tmp_path / "0.jsonl").write_bytes(LINES)
    assert len(read(tmp_path, size=3)[0]) == len(WORKS)


def test_what_is_none_is_named(tmp_path):
    with pytest.raises(NoDump, match="no file or folder"):
        find_files([tmp_path / "nowhere"])
    with pytest.raises(NoDump, match="There is no dump"):
        find_files([tmp_path])
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "0.json").write_bytes(ITEMS)
    with pytest.raises(NoDump, match="one name"):
        find_files([tmp_path / "a", tmp_path / "b"])


def test_a_bad_line_is_refused_with_its_number_and_the_rest_is_read(tmp_path):
    lines = LINES.splitlines(keepends=True)
    (tmp_path / "0.jsonl").write_bytes(b"".join([*lines[:2], b'{"DOI": "10.5555/cut\n', *lines[2:]]))
    dois, reasons = read(tmp_path)
    assert dois == [work["DOI"] for work in WORKS]
    assert len(reasons) == 1
    assert reasons[0].startswith("0.jsonl, line 3: It is not JSON, or cut short")


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_truncated_gzip_gives_what_stands_before_and_a_refusal(tmp_path, kept):
    works = [{"DOI": f"10.5555/{n}", "title": [str(n * 7919)]} for n in range(3000)]
    packed = gzip.compress("".join(json.dumps(work) + "\n" for work in works).encode())
    (tmp_path / "0.jsonl.gz").write_bytes(packed[: int(len(packed) * kept)])
    dois, reasons = read(tmp_path)
    assert dois == [work["DOI"] for work in works[: len(dois)]]
    assert "breaks off" in reasons[-1]
    if kept > 0.5:
        assert dois


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(ITEMS, mtime=0)[:-30],
        ITEMS[:-30],
        b"",
        b"\x00\x01\x02" * 99,
        b'{"some": "thing"}',
        b"%PDF-1.4 \xff",
    ],
)
def test_a_file_that_is_none_gives_one_refusal(tmp_path, data):
    (tmp_path / "0.json").write_bytes(data)
    dois, reasons = read(tmp_path)
    assert dois == []
    assert len(reasons) == 1


def test_what_only_pythons_reader_takes_is_read_too(tmp_path):
    (tmp_path / "0.json").write_bytes(
        b'{"items": [{"DOI": "10.5555/a", "n": NaN}, {"DOI": "10.5555/b", "x": "\\ud800"}]}'
    )
    assert read(tmp_path) == (["10.5555/a", "10.5555/b"], [])


def test_the_fingerprint_tells_contents_apart_and_not_places(tmp_path):
    def fingerprint(name, data):
        (tmp_path / name).write_bytes(data)
        [file] = find_files([tmp_path / name])
        return next(iter(containers(file))).fingerprint()

    long = b"x" * 500_000
    assert fingerprint("a.json", long) == fingerprint("b.json", long)
    assert (
        len({fingerprint("a.json", data) for data in (long, long + b"x", b"y" + long[1:], long[1:] + b"y")})
        == 4
    )


def shrunk(monkeypatch, **limits):
    for name, size in limits.items():
        monkeypatch.setattr(f"evidence.crossref.dump_items.{name}", size)


@pytest.mark.parametrize("data", [ITEMS, json.dumps({"items": WORKS}, indent=2).encode()])
def test_a_document_that_is_too_large_is_one_refusal_that_says_what_to_do(tmp_path, monkeypatch, data):
    shrunk(monkeypatch, LARGEST_DOCUMENT=200)
    (tmp_path / "0.json").write_bytes(data)
    dois, [reason] = read(tmp_path)
    assert dois == []
    assert "Write it as JSON Lines" in reason


def test_a_line_that_is_too_long_is_refused_and_the_next_is_read(tmp_path, monkeypatch):
    shrunk(monkeypatch, LONGEST_LINE=200)
    long = json.dumps({"DOI": "10.5555/long", "title": ["x" * 1000]}).encode() + b"\n"
    lines = LINES.splitlines(keepends=True)
    (tmp_path / "0.jsonl").write_bytes(b"".join([lines[0], long, *lines[1:], long.rstrip()]))
    dois, reasons = read(tmp_path)
    assert dois == [work["DOI"] for work in WORKS]
    assert reasons == [f"0.jsonl, line {n}: The line is too long for a work." for n in (2, len(WORKS) + 2)]


def test_what_only_pythons_reader_takes_is_read_up_to_a_size(tmp_path, monkeypatch):
    (tmp_path / "0.json").write_bytes(b'{"items": [{"DOI": "10.5555/a", "n": NaN}]}')
    shrunk(monkeypatch, _SECOND_READING=10)
    dois, [reason] = read(tmp_path)
    assert (dois, "not JSON" in reason) == ([], True)


@pytest.mark.parametrize(
    ("data", "dois"),
    [
        (b'{"message": {"items": [{"DOI": "10.5555/a", "n": NaN}]}}', ["10.5555/a"]),
        (b'{"message": {"DOI": "10.5555/a", "n": NaN}}', ["10.5555/a"]),
        (b'[{"DOI": "10.5555/a", "n": NaN}, {"DOI": "10.5555/b"}]', ["10.5555/a", "10.5555/b"]),
    ],
)
def test_pythons_reader_finds_the_works_in_the_same_places(tmp_path, data, dois):
    (tmp_path / "0.json").write_bytes(data)
    assert read(tmp_path) == (dois, [])


def test_a_link_in_an_archive_is_no_container(tmp_path):
    with tarfile.open(tmp_path / "dump.tar", "w") as archive:
        link = tarfile.TarInfo("0.json")
        link.type, link.linkname = tarfile.SYMTYPE, "1.json"
        archive.addfile(link)
    assert read(tmp_path) == ([], [])
