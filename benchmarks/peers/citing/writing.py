"""Seconds that bibtexparser or rispy takes to write the records of a file, which it has read before."""

import sys
import time
from pathlib import Path

which, path = sys.argv[1:]
if which == "rispy":
    import rispy

    entries = rispy.loads(Path(path).read_text("utf-8"))
    began = time.perf_counter()
    text = rispy.dumps(entries)
else:
    import bibtexparser

    library = bibtexparser.parse_string(Path(path).read_text("utf-8"))
    entries = library.entries
    began = time.perf_counter()
    text = bibtexparser.write_string(library)
sys.stdout.write(f"{time.perf_counter() - began}\n")
if len(entries) != 10_000 or not text:
    sys.exit(f"{len(entries)} records")
