"""See to the embedded PostgreSQL by hand: it starts and stops by itself, but a killed process leaves it.

status  where the data and the log are, and whether the server runs
stop    stop a server that nobody uses
remove  delete the database, with all that is in it
"""

import argparse
import sys

from project import settings

from .cluster import cluster_at
from .errors import LocalPostgresError


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m project.local_postgres",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("action", choices=["status", "stop", "remove"])
    parser.add_argument("--yes", action="store_true", help="remove without asking")
    options = parser.parse_args()
    cluster = cluster_at(settings.VAR_DIR / "postgres")
    try:
        if options.action == "status":
            answer = cluster.describe()
        elif options.action == "stop":
            answer = cluster.stop()
        elif not options.yes and not _confirmed():
            answer = "Nothing was deleted."
        else:
            answer = cluster.remove()
    except LocalPostgresError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{answer}\n")
    return 0


def _confirmed() -> bool:
    try:
        return input("Delete the database for good? Type yes: ").strip() == "yes"
    except (EOFError, KeyboardInterrupt):
        return False


if __name__ == "__main__":
    sys.exit(main())
