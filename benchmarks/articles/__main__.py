"""Measure the audit on real records: ``python -m benchmarks.articles [FOLDER] [COUNT]``.

FOLDER is ``../shared`` by default, COUNT 200 works. How the parts of real reference strings are read, and how
every part of the works' entries in every style; then what the audit finds in clean and in faulty lists. The
network is not touched; the audit's own questions go to a database that is made for it and dropped. What was
not right is told on the standard error.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    from django.db import connection
    from django.test.runner import DiscoverRunner

    from evidence.citations.catalogue import Catalogue

    from .lists import measure, table
    from .rendered import accuracy, accuracy_table, citable
    from .strings import SETS, measure_strings, strings_table

    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    strings = {name: measure_strings(folder, name) for name in SETS}
    sys.stdout.write(f"{strings_table({name: told[:2] for name, told in strings.items()})}\n")
    works = citable(folder, int(sys.argv[2]) if len(sys.argv) > 2 else 200)
    styles = [info.name for info in Catalogue().styles()]
    right, asked, wrong = accuracy(works, styles)
    wrong = [line for told in strings.values() for line in told[2]] + wrong
    sys.stdout.write(f"{accuracy_table(right, asked)}\n")
    # Only the owner may make a database.
    login = connection.settings_dict
    if owner := login.pop("OWNER", None):
        login |= {**owner, "APPLICATION": login["USER"]}
    runner = DiscoverRunner(verbosity=0, interactive=False)
    made = runner.setup_databases()
    try:
        told = measure(works, styles)
    finally:
        runner.teardown_databases(made)
    sys.stdout.write(table(told))
    for one in told.values():
        wrong += [f"missed: {line}" for line in one.missed] + [f"false alarm: {line}" for line in one.false]
    sys.stderr.write("\n".join(wrong) + "\n")


if __name__ == "__main__":
    main()
