"""Seconds for a bibliography of stored studies: run on a database of its own, by `benchmarks.citing`."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    from evidence.models import LookupStatus, Study
    from evidence.services.citing import reference_list

    asked = json.load(sys.stdin)
    Study.objects.bulk_create(
        Study(doi=item["DOI"], title=item["title"], csl=item, lookup_status=LookupStatus.NOT_CHECKED)
        for item in asked["items"]
    )
    medians = {}
    for style in asked["styles"]:
        seconds = []
        for _ in range(asked["rounds"] + 1):
            began = time.perf_counter()
            made = reference_list(Study.objects.order_by("pk"), style=style, locale="en-US", output="text")
            seconds.append(time.perf_counter() - began)
            if len(made) != len(asked["items"]):
                raise SystemExit(f"{len(made)} entries of {len(asked['items'])}")
        # The first one made what is kept.
        medians[style] = statistics.median(seconds[1:])
    sys.stdout.write(json.dumps(medians))


if __name__ == "__main__":
    main()
