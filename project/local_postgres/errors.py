"""What goes wrong with the embedded PostgreSQL."""

from django.db.utils import OperationalError


class LocalPostgresError(OperationalError):
    """The embedded PostgreSQL cannot be used; the message says what happened and what to do.

    A Django `OperationalError`, so that code which copes with an unreachable database copes with this too.
    """
