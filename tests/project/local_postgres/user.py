"""A process that uses a cluster until its standard input closes: `python -m … CONTROL ELSEWHERE [ACCOUNT]`.

As root it can become another account first. It does so when Python is up, for that account may not be
able to run our Python.
"""

import os
import pwd
import sys
from pathlib import Path

from project.local_postgres.cluster import Cluster
from project.local_postgres.errors import LocalPostgresError

if __name__ == "__main__":
    control, elsewhere, *account = sys.argv[1:]
    if account:
        entry = pwd.getpwnam(account[0])
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
    try:
        print(Cluster(Path(control), elsewhere=Path(elsewhere)).ensure(), flush=True)  # noqa: T201
    except LocalPostgresError as error:
        sys.exit(f"LocalPostgresError: {error}")
    sys.stdin.read()
