"""The Django backend: PostgreSQL's own, on the embedded server that it starts when it is needed."""

from typing import Any

from django.db.backends.postgresql import base

from .cluster import cluster_at
from .sockets import PORT


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects to the cluster whose folder the database's setting `CLUSTER` names.

    A lost server is started again when a new connection finds it gone. Connections raise
    LocalPostgresError, a Django OperationalError, where that cannot be done.
    """

    def get_connection_params(self) -> dict[str, Any]:
        if not self.settings_dict["HOST"]:
            self._start()
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except base.Database.OperationalError:
            self._start()
            return super().get_new_connection(self.get_connection_params())

    def _start(self) -> None:
        self.settings_dict["HOST"] = str(cluster_at(self.settings_dict["CLUSTER"]).ensure())
        self.settings_dict["PORT"] = str(PORT)
