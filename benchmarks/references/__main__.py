"""Measure the matcher: ``python -m benchmarks.references [FOLDER]``; FOLDER is ``../shared`` by default.

Each string is put to the project's own client, which asks the stand-in; the answer is judged by the
project's own service. The network is not touched.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    from .measuring import measure, table

    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    counts: dict[str, Counter[str]] = measure(folder)
    sys.stdout.write(table(counts))
    # Fewer than one wrong in five hundred accepted.
    accepted = sum(count["right"] + count["wrong"] for count in counts.values())
    sys.exit(500 * sum(count["wrong"] for count in counts.values()) >= accepted)


if __name__ == "__main__":
    main()
