"""The works in a container, one after another, as the standard library reads them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def items(path: Path) -> Iterator[dict[str, Any]]:
    """Those of ``{"items": […]}``, or of a record a line."""
    with gzip.open(path, "rb") as file:
        if ".jsonl" in path.name:
            for line in file:
                yield json.loads(line)
        else:
            yield from json.load(file)["items"]
