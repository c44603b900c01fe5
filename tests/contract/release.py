"""``make release-schema``: write the description of the API that is released from now on.

It refuses one that breaks the last: version 1 may gain, and loses nothing.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from .breaking import breaking

RELEASED = Path(__file__).resolve().parents[2] / "docs" / "openapi-v1.json"


def current() -> dict[str, Any]:
    """The API's description of itself, as JSON has it."""
    from drf_spectacular.generators import SchemaGenerator  # needs Django to be set up

    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))


def released() -> dict[str, Any]:
    return json.loads(RELEASED.read_text("utf-8"))


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    new = current()
    broken = breaking(released(), new) if RELEASED.exists() else []
    for one in broken:
        sys.stderr.write(f"{one}\n")
    if broken:
        sys.stderr.write("Not released: clients of /api/v1/ would break. Add beside what there is.\n")
        return 1
    RELEASED.write_text(json.dumps(new, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    sys.stdout.write(f"Written: docs/{RELEASED.name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
