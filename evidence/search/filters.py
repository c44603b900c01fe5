"""What narrows a search of studies, as conditions on the table of search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evidence.models import Direction

NOTICES = {
    "any": "noticed",
    "grave": "grave",
    "other": "noticed AND NOT grave",
    "none": "NOT noticed",
}
"""By what a filter on notices may say."""
NOT_JUDGED = "none"
"""What asks for studies whose design nobody has judged."""
YEARS = r"^[1-9][0-9]{3}(-[1-9][0-9]{3})?$"
"""How a year or a span of years is written: ``2022``, ``2019-2023``."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What studies must have, all of it; None and empty: anything."""

    concepts: tuple[int, ...] = ()
    """Ids: published evidence for a claim about each of them."""
    year_from: int | None = None
    year_to: int | None = None
    work_type: str | None = None
    design: str | None = None
    """A study design; ``""``: not judged."""
    journal: str | None = None
    direction: Direction | None = None
    notices: str | None = None
    """A key of `NOTICES`."""
    open_licence: bool | None = None

    @classmethod
    def of_texts(
        cls,
        concepts: tuple[int, ...] = (),
        *,
        year: str = "",
        work_type: str = "",
        design: str = "",
        journal: str = "",
        direction: str = "",
        notices: str = "",
        open_licence: str = "",
    ) -> Filters:
        """What the parameters of an address ask for, each checked already; ``""``: it was not given."""
        first, _, last = year.partition("-")
        return cls(
            concepts=concepts,
            year_from=int(first) if first else None,
            year_to=int(last or first) if first else None,
            work_type=work_type or None,
            design="" if design == NOT_JUDGED else design or None,
            journal=journal or None,
            direction=Direction(direction) if direction else None,
            notices=notices or None,
            open_licence=open_licence == "true" if open_licence else None,
        )

    def __bool__(self) -> bool:
        return self != Filters()

    def conditions(self) -> tuple[list[str], list[Any]]:
        """The conditions in SQL, but for `concepts`, which are lexemes; and their parameters."""
        equal = (
            ("year >= %s", self.year_from),
            ("year <= %s", self.year_to),
            ("work_type = %s", self.work_type),
            ("design = %s", self.design),
            ("container_title = %s", self.journal),
            ("directions @> ARRAY[%s]", self.direction and self.direction.value),
            ("open_licence = %s", self.open_licence),
        )
        chosen = [(sql, value) for sql, value in equal if value is not None]
        sql = [sql for sql, _ in chosen]
        if self.notices is not None:
            sql.append(NOTICES[self.notices])
        return sql, [value for _, value in chosen]

    def lexemes(self) -> str:
        """The concepts as the text of a tsquery; ``""`` without any."""
        return " & ".join(f"'c:{int(concept)}'" for concept in self.concepts)
