"""What comparing an evidence line's quote with the texts we hold has given, and how that is said."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from evidence.articles import quotes

from .visibility import one_of


class QuoteOutcome(models.TextChoices):
    """As `evidence.articles.quotes` defines them, and that nobody has compared yet."""

    NOT_CHECKED = "", "Not checked yet"
    EXACT = quotes.QuoteOutcome.EXACT.value, "Found word for word"
    NORMALISED = quotes.QuoteOutcome.NORMALISED.value, "Found, in other typography"
    ABSTRACT_ONLY = quotes.QuoteOutcome.ABSTRACT_ONLY.value, "Not in the abstract; no full text held"
    NOT_FOUND = quotes.QuoteOutcome.NOT_FOUND.value, "Not found"
    NOT_CHECKABLE = quotes.QuoteOutcome.NOT_CHECKABLE.value, "Cannot be checked"


class QuotePlace(models.TextChoices):
    FULL_TEXT = quotes.QuotePlace.FULL_TEXT.value, "full text"
    ABSTRACT = quotes.QuotePlace.ABSTRACT.value, "abstract"


_A_SHA256 = "^[0-9a-f]{64}$"
FOUND = (QuoteOutcome.EXACT, QuoteOutcome.NORMALISED)
CHECK_FIELDS = ("quote_outcome", "quote_place", "quote_checked_at", "quote_sha256", "quote_text_sha256")


def sha256_of(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal digits, as `sha256_in_database` gives it."""
    return hashlib.sha256(text.encode()).hexdigest()


def sha256_in_database(field: str) -> models.Func:
    # Django's own SHA256 needs the extension pgcrypto; this function is PostgreSQL's own.
    return models.Func(
        F(field),
        template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')",
        output_field=models.CharField(),
    )


class QuoteChecked(models.Model):
    """A row with a `quote` and with what came of looking for it in its source.

    An outcome is of the quote as it is now: a changed quote loses it when the row is saved, and the
    database refuses one that was kept past `save`.
    """

    quote_outcome = models.CharField(
        "quote found",
        max_length=13,
        choices=QuoteOutcome,
        blank=True,
        default=QuoteOutcome.NOT_CHECKED,
        editable=False,
    )
    quote_place = models.CharField(
        max_length=9, choices=QuotePlace, blank=True, editable=False, help_text="The text it was found in."
    )
    quote_checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    quote_sha256 = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Of the quote that was looked for."
    )
    quote_text_sha256 = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Of the text that decided: where it was found, or else the fullest that we hold.",
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """A changed quote is one that nobody has checked."""
        if self.drop_stale_quote_check() and update_fields is not None:
            update_fields = {*update_fields, *CHECK_FIELDS}
        super().save(*args, update_fields=update_fields, **kwargs)

    def clean(self) -> None:
        super().clean()
        self.drop_stale_quote_check()

    def drop_stale_quote_check(self) -> bool:
        """Forget what was found of another quote than the present one; give whether there was such."""
        # A quote that was not loaded was not changed.
        if "quote" in self.get_deferred_fields() or not self.quote_outcome:
            return False
        if self.quote_sha256 == sha256_of(self.quote):  # type: ignore[attr-defined]
            return False
        self.quote_outcome, self.quote_place, self.quote_checked_at = QuoteOutcome.NOT_CHECKED, "", None
        self.quote_sha256 = self.quote_text_sha256 = ""
        return True

    def set_quote_check(self, judgement: quotes.Judgement, *, text_sha256: str, now: datetime) -> None:
        """Take down what was found; `text_sha256` is of the text that decided (``""``: none is held).

        The caller saves the row.
        """
        self.quote_outcome = judgement.outcome.value
        self.quote_place = judgement.place.value if judgement.place else ""
        self.quote_checked_at = now
        self.quote_sha256 = sha256_of(self.quote)  # type: ignore[attr-defined]
        self.quote_text_sha256 = text_sha256

    @property
    def quote_standing(self) -> str:
        """How far the quote is proved, as every page and export says it; ``""`` without a quote."""
        if not self.quote:  # type: ignore[attr-defined]
            return ""
        place = self.get_quote_place_display()
        return {
            QuoteOutcome.NOT_CHECKED: "Not checked against the source yet",
            QuoteOutcome.EXACT: f"Found word for word in the {place}",
            QuoteOutcome.NORMALISED: f"Found in the {place}; only typography or marked omissions differ",
            QuoteOutcome.ABSTRACT_ONLY: "Cannot be confirmed: not in the abstract, and we hold no full text",
            QuoteOutcome.NOT_FOUND: "Not found in the text that we hold of this source",
            QuoteOutcome.NOT_CHECKABLE: "Cannot be checked: we hold no text of this source",
        }[QuoteOutcome(self.quote_outcome)]

    @property
    def quote_is_found(self) -> bool:
        """Whether the quote is known to stand in its source: of nothing unchecked is that said."""
        return self.quote_outcome in FOUND


def quote_constraints(name: str) -> list[models.BaseConstraint]:
    """What the database refuses of a row with a quote; `name` begins each constraint's name."""
    unchecked = Q(quote_outcome="")
    return [
        one_of("quote_place", QuotePlace, f"{name}_quote_place_known", blank=True),
        models.CheckConstraint(
            condition=unchecked | (~Q(quote="") & Q(quote_sha256=sha256_in_database("quote"))),
            name=f"{name}_quote_check_is_of_this_quote",
            violation_error_message="The quote was changed since it was checked: check it again.",
        ),
        models.CheckConstraint(
            condition=Q(quote_outcome="", quote_checked_at=None, quote_sha256="")
            | (~unchecked & Q(quote_checked_at__isnull=False)),
            name=f"{name}_quote_check_has_time",
        ),
        # What is found is found somewhere, and what is not found is missing from something. Names every
        # outcome there is.
        models.CheckConstraint(
            condition=Q(quote_outcome__in=FOUND, quote_text_sha256__regex=_A_SHA256) & ~Q(quote_place="")
            | Q(
                quote_outcome__in=[QuoteOutcome.ABSTRACT_ONLY, QuoteOutcome.NOT_FOUND],
                quote_text_sha256__regex=_A_SHA256,
                quote_place="",
            )
            | Q(
                quote_outcome__in=[QuoteOutcome.NOT_CHECKED, QuoteOutcome.NOT_CHECKABLE],
                quote_text_sha256="",
                quote_place="",
            ),
            name=f"{name}_quote_check_names_text",
        ),
    ]
