"""JSON that is kept for good and seldom read: as compressed bytes, which the database need not take apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import models
from isal import isal_zlib

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# isal's fastest level that compresses: smaller than what PostgreSQL's own compression makes of jsonb.
_LEVEL = 1


def packed(text: bytes) -> bytes:
    """JSON text as a `CompressedJSONField` holds it: a zlib stream."""
    return isal_zlib.compress(text, _LEVEL)


class CompressedJSONField(models.BinaryField):
    """Any value that JSON has; cannot be searched by the database. In fixtures it stands as JSON text.

    Its column wants `STORAGE EXTERNAL`: compressed again, it only takes time.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.editable = False

    def get_prep_value(self, value: Any) -> bytes | None:
        return None if value is None else packed(json.dumps(value, ensure_ascii=False).encode())

    def from_db_value(
        self, value: memoryview | bytes | None, _expression: object, _connection: BaseDatabaseWrapper
    ) -> Any:
        return None if value is None else json.loads(isal_zlib.decompress(bytes(value)))

    def value_to_string(self, obj: models.Model) -> str:
        return json.dumps(self.value_from_object(obj))

    def to_python(self, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value
