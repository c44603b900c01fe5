"""`python -m project.local_postgres status` and `… stop`: for people, beside what happens by itself."""

import argparse
import sys

from project import settings

from .cluster import cluster_at
from .errors import LocalPostgresError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m project.local_postgres", description=__doc__)
    parser.add_argument("action", choices=["status", "stop"])
    action = parser.parse_args().action
    cluster = cluster_at(settings.VAR_DIR / "postgres")
    try:
        sys.stdout.write((cluster.describe() if action == "status" else cluster.stop_if_unused()) + "\n")
    except LocalPostgresError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
