"""What is exported: tables, their columns, what each column means and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, FloatField, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf

from evidence.models import Claim, Concept, ConceptCode, ConceptName, Contributor, EvidenceLine, Notice, Study

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer


class ColumnType(StrEnum):
    """What the values of a column are. Null, in each: nothing is known."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    TIME = "time"
    DATE = "date"
    LIST = "list of texts"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name and type, what it means, and the expression that gives it."""

    name: str
    type: ColumnType
    means: str
    expression: Any


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what a row of it is, and its columns; the first one names the row."""

    name: str
    means: str
    model: type[Any]
    columns: tuple[Column, ...]
    # Annotations that columns are made from.
    with_counts: bool = False
    # A column of each table that has what history does not (`models.standing`): a row changes with it.
    versions_by: tuple[str, ...] = ("updated_at",)

    @property
    def form(self) -> tuple[str, ...]:
        """What a file's bytes hang on besides its rows."""
        return (self.name, *(f"{column.name} {column.type}" for column in self.columns))

    def rows(self, visible: QuerySet[Any], user: Viewer) -> QuerySet[Any, tuple[Any, ...]]:
        """The values of `visible`, rows of the model that `user` may see, one tuple for each, by id."""
        if self.with_counts:
            visible = visible.with_evidence_counts(user)  # type: ignore[attr-defined]
        # An annotation must not be called like a field of the model.
        columns = {f"column_{column.name}": column.expression for column in self.columns}
        return visible.order_by("pk").annotate(**columns).values_list(*columns)


def _text(name: str, means: str, source: str | None = None) -> Column:
    """A text that is null where it is empty."""
    path = source or name
    return Column(
        name, ColumnType.TEXT, means, NullIf(Cast(path, TextField()), Value(""), output_field=TextField())
    )


def _integer(name: str, means: str, source: str | None = None) -> Column:
    return Column(name, ColumnType.INTEGER, means, F(source or name))


def _number(name: str, means: str, source: str) -> Column:
    return Column(name, ColumnType.NUMBER, means, Cast(source, FloatField()))


def _time(name: str, means: str, source: str | None = None) -> Column:
    return Column(name, ColumnType.TIME, means, F(source or name))


def _list(name: str, means: str, of: type[Any], by: str, value: Any, *order: str) -> Column:
    rows = of.objects.filter(**{by: OuterRef("pk")}).order_by(*order).values(column_value=value)
    return Column(name, ColumnType.LIST, means, ArraySubquery(rows))


def _joined(*parts: Any) -> Concat:
    return Concat(*parts, output_field=TextField())


_AUTHOR = Coalesce(
    NullIf("literal", Value("")),
    _joined("family", Value(", "), "given"),
    output_field=TextField(),
)
# Of what is written by somebody, checked by somebody else, and seen when published.
_PUBLISHED = (
    _text("state", "published, unless you asked as somebody who sees more."),
    _integer("version", "Counts from 1; a published version is never changed."),
    _time("published_at", "When this version was published."),
    _text(
        "published_alone",
        "Null: whoever published it had no hand in it. single_policy: the site lets a single person publish. "
        "break_glass: the second person was passed over, for a reason on record.",
    ),
)

CONCEPTS = Table(
    "concepts",
    "A condition, medication or symptom.",
    Concept,
    (
        _integer("id", "Its number here."),
        _text("kind", "condition, medication or symptom."),
        _text("name", "The preferred name."),
        _text("slug", "Names it in addresses; unique."),
        _text("description", "In the words of this site."),
        _text("parent", "The slug of the wider concept: ssri, of sertraline.", "parent__slug"),
        _list("synonyms", "Its other names.", ConceptName, "concept", F("name"), "name", "pk"),
        _list(
            "codes",
            "Codes in outside vocabularies, as mesh:D003863.",
            ConceptCode,
            "concept",
            _joined("system", Value(":"), "code"),
            "system",
            "code",
        ),
        _time("updated_at", "When it was last changed."),
    ),
)

STUDIES = Table(
    "studies",
    "What is cited. Bibliographic data as Crossref has it, or as a curator set it.",
    Study,
    (
        _integer("id", "Its number here."),
        _text("doi", "Canonical: lower case, no prefix."),
        _text("pmid", "PubMed's number."),
        _text("pmcid", "PubMed Central's, with its letters."),
        _text("url", "The web page; with a DOI, where its publisher shows it."),
        _text("title", "Plain text."),
        _list(
            "authors",
            "As family name, given names; groups by name.",
            Contributor,
            "study",
            _AUTHOR,
            "position",
        ),
        _text("container_title", "Journal or book."),
        _text("publisher", "Its publisher."),
        _integer("year", "The printed volume's, else the earliest publication's."),
        _text("issued", "The earliest publication, as far as it is known: 2023, 2023-04 or 2023-04-05."),
        _text("published_print", "When it was printed, likewise."),
        _text("published_online", "When it came online, likewise."),
        _text("volume", "Of the journal."),
        _text("issue", "Of the volume."),
        _text("page", "Pages."),
        _text("article_number", "Where there are no pages."),
        Column("issn", ColumnType.LIST, "Of the journal.", F("issn")),
        Column("isbn", ColumnType.LIST, "Of the book.", F("isbn")),
        _text("work_type", "Crossref's type: journal-article, posted-content …"),
        _text("design", "The study design, a curator's judgement; null while there is none."),
        _text("language", "BCP 47."),
        _text(
            "abstract", "Plain text, where the publisher gave it to Crossref. The rights are the publisher's."
        ),
        _text("licence_url", "The licence of the work itself."),
        _integer("cited_by_count", "How many works Crossref knows that cite it; null: not known."),
        _text("lookup_status", "What is known of its DOI: found, not_found, not_checked, no_doi …"),
        _time("checked_at", 'When Crossref last answered. Null: nobody has asked; that is not "no notices".'),
        _list(
            "notices",
            "Editorial notices, as kind, date and DOI with a space between: retraction 2024-03 10.1000/182. "
            "An empty list says only that none was known at checked_at.",
            Notice,
            "study",
            _joined("kind", Value(" "), "date", Value(" "), "notice_doi"),
            "date",
            "pk",
        ),
        _time("updated_at", "When it was last changed."),
    ),
)

CLAIMS = Table(
    "claims",
    "What is said of two concepts.",
    Claim,
    (
        _integer("id", "Its number here, of this version."),
        _text("subject", "The slug of a concept.", "subject__slug"),
        _text("predicate", "treats, causes_adverse_effect, risk_factor_for …"),
        _text("object", "The slug of a concept.", "object__slug"),
        _text("statement", "The claim in words."),
        _text("population", "In whom it holds."),
        _text("comparator", "Compared with what."),
        _text("dose", "At which dose."),
        _text("timeframe", "After or during how long."),
        _text("certainty", "GRADE: high, moderate, low, very_low; null while nobody has judged it."),
        _text("certainty_rationale", "Why the certainty is what it is."),
        _integer("supporting", "How many evidence lines speak for it."),
        _integer("disputing", "How many speak against it."),
        _integer("neutral", "How many do neither."),
        *_PUBLISHED,
        Column("review_due", ColumnType.DATE, "When it is to be looked at again.", F("review_due")),
        _time("updated_at", "When it was last changed."),
    ),
    with_counts=True,
)

EVIDENCE = Table(
    "evidence",
    "What one study brings to one claim.",
    EvidenceLine,
    (
        _integer("id", "Its number here, of this version."),
        _integer("claim", "The id of the claim.", "claim_id"),
        _integer("study", "The id of the study.", "study_id"),
        _text("study_doi", "The study's DOI, where it has one.", "study__doi"),
        _text("direction", "supports, disputes or neutral."),
        _text("directness", "direct or indirect; null while nobody has judged it."),
        _text("strength", "strong, moderate or weak; null while nobody has judged it."),
        _text("effect_measure", "What the effect is given in."),
        _number("effect_value", "The effect.", "effect_value"),
        _number("interval_low", "The lower end of its interval.", "interval_low"),
        _number("interval_high", "The upper end.", "interval_high"),
        _number("interval_level", "The interval's confidence level in per cent.", "interval_level"),
        _text("quote", "Verbatim from the source."),
        _text(
            "quote_outcome",
            "What came of looking for the quote in the text that is held: exact, normalised, "
            "abstract_only, not_found or not_checkable; null: nobody has looked.",
        ),
        _text("locator", "Where in the source the quote stands."),
        _text("explanation", "How the study bears on the claim."),
        *_PUBLISHED,
        _time("updated_at", "When it was last changed."),
    ),
    versions_by=("updated_at", "study__doi"),
)

TABLES = {table.name: table for table in (CONCEPTS, STUDIES, CLAIMS, EVIDENCE)}
