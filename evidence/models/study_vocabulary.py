"""The words a study's fields may hold: designs, what Crossref answered, dates that stay partial."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

# The registrant is a number with subdivisions, or the beginning of an ISBN (ISBN-A: 10.978.12345/67).
DOI_FORM = r"^10\.([0-9]{4,9}(\.[0-9]+)*|97[89]\.[0-9]{2,8})/\S+$"
# The address of a licence of Creative Commons or a mark of the public domain. As in `search_study`
# (migration 0017), whatever its case.
OPEN_LICENCE_FORM = r"://(www\.)?creativecommons\.org/(licenses|publicdomain)/"
PARTIAL_DATE_FORM = r"^[1-9][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"

# So many characters of a title are in the index that finds it: a B-tree holds no text of any length.
LOOKED_UP_BY = 100


class StudyDesign(models.TextChoices):
    """What kind of source a study is. A curator's judgement: Crossref does not tell."""

    SYSTEMATIC_REVIEW = "systematic_review", "Systematic review"
    META_ANALYSIS = "meta_analysis", "Meta-analysis"
    RANDOMIZED_CONTROLLED_TRIAL = "randomized_controlled_trial", "Randomized controlled trial"
    NON_RANDOMIZED_TRIAL = "non_randomized_trial", "Non-randomized trial"
    COHORT = "cohort", "Cohort study"
    CASE_CONTROL = "case_control", "Case-control study"
    CROSS_SECTIONAL = "cross_sectional", "Cross-sectional study"
    CASE_SERIES = "case_series", "Case series"
    CASE_REPORT = "case_report", "Case report"
    QUALITATIVE = "qualitative", "Qualitative study"
    ANIMAL = "animal", "Animal study"
    IN_VITRO = "in_vitro", "In vitro study"
    NARRATIVE_REVIEW = "narrative_review", "Narrative review"
    GUIDELINE = "guideline", "Guideline"
    OPINION = "opinion", "Opinion or editorial"
    WEB_PAGE = "web_page", "Web page"
    OTHER = "other", "Other"


class LookupStatus(models.TextChoices):
    """What Crossref last answered about a study's DOI. An outage is no answer: see `AttemptOutcome`."""

    NOT_CHECKED = "not_checked", "Not checked yet"
    FOUND = "found", "Registered with Crossref"
    NOT_FOUND = "not_found", "Not registered with Crossref"
    OTHER_AGENCY = "other_agency", "Registered with another agency"
    NO_DOI = "no_doi", "Cannot be checked: no DOI"


class AttemptOutcome(models.TextChoices):
    """How the last attempt to ask Crossref ended, whatever was known before."""

    NONE = "", "Never asked"
    ANSWERED = "answered", "Answered"
    UNAVAILABLE = "unavailable", "Could not be asked"
    BAD_RESPONSE = "bad_response", "Answered nonsense"


# Where a study keeps the answer and the attempt.
LOOKUP_FIELDS = (
    "lookup_status",
    "registration_agency",
    "checked_at",
    "last_attempt_at",
    "last_attempt_outcome",
    "last_attempt_error",
)


class PartialDateField(models.CharField):
    """A date known to the year, month or day, as text: ``2023``, ``2023-04``, ``2023-04-05``, or ``""``."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.update(max_length=10, blank=True, default="")
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.validators.append(
            RegexValidator(PARTIAL_DATE_FORM, "Write what is known: 2023, 2023-04 or 2023-04-05.")
        )

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "blank", "default"):
            kwargs.pop(fixed, None)
        return name, path, list(args), kwargs
