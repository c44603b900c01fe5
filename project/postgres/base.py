"""The backend; Django looks for `DatabaseWrapper` in a module of this name."""

import select
from time import monotonic
from typing import Any

from django.db.backends.postgresql import base
from psycopg2 import InterfaceError

LOOKED_AT_SECONDS = 5.0
"""For so long after it answered, a connection is only looked at.

A server that ends, is killed, or ends the connection closes the socket or writes into it, which is seen at
once. A network that loses a connection in silence says nothing: that only asking tells.
"""


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with a quicker `is_usable`."""

    _answered_at = 0.0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        self._answered_at = monotonic()
        return connection

    def is_usable(self) -> bool:
        now = monotonic()
        # After an error Django wants to know whether the connection is to blame.
        if (
            not self.errors_occurred
            and now - self._answered_at < LOOKED_AT_SECONDS
            and _is_quiet(self.connection)
        ):
            return True
        usable: bool = super().is_usable()
        if usable:
            self._answered_at = now
        return usable


def _is_quiet(connection: Any) -> bool:
    """Whether it is open, with nothing to read: neither its end nor a word that nobody asked for."""
    try:
        descriptor = connection.fileno()
    except (AttributeError, InterfaceError):  # there is none, or it is closed
        return False
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return not poll.poll(0)
