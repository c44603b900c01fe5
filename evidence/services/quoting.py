"""Quotes checked by machine: each evidence line's against the texts that we hold of its study.

A quote is checked when its line is linked, submitted or published, and again when the abstract or the
full text of its study changes. Who changes either past these services (a merge of two studies, raw SQL)
calls `check_lines` for the lines concerned.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from evidence.articles.quotes import Judgement, QuoteOutcome, QuotePlace, SearchableText, judge
from evidence.articles.text_fit import doubts
from evidence.markup import storable
from evidence.models import EvidenceLine, Study, StudyText, TextKind
from evidence.models.quote_check import CHECK_FIELDS, sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.db.models import QuerySet

# A long book in characters.
LONGEST_TEXT = 5_000_000


class TextRefused(ValueError):
    """A text that is not taken as a study's. Says why, and what to do."""


class _HeldTexts:
    """What we hold of one study, made ready for any number of quotes."""

    def __init__(self, study: Study) -> None:
        """The abstract as `study` has it, saved or not, and the full text as it is stored."""
        stored = StudyText.objects.current().filter(study=study, kind=TextKind.FULL_TEXT).first()
        self._full_text = SearchableText(stored.text if stored else "")
        self._abstract = SearchableText(study.abstract)

    def check(self, line: EvidenceLine) -> QuoteOutcome:
        """Look for the line's quote and write down what came of it."""
        judgement = judge(line.quote, abstract=self._abstract, full_text=self._full_text)
        before = (line.quote_outcome, line.quote_place)
        line.set_quote_check(judgement, text_sha256=self._deciding(judgement), now=timezone.now())
        # Readers who ask for what has changed are not told that all is as it was.
        news = ["updated_at"] if before != (line.quote_outcome, line.quote_place) else []
        line.save(update_fields=[*CHECK_FIELDS, *news])
        return judgement.outcome

    def _deciding(self, judgement: Judgement) -> str:
        if judgement.outcome is QuoteOutcome.NOT_CHECKABLE:
            return ""
        in_abstract = (judgement.place is QuotePlace.ABSTRACT) or (
            judgement.outcome is QuoteOutcome.ABSTRACT_ONLY
        )
        return sha256_of((self._abstract if in_abstract else self._full_text).text)


@transaction.atomic
def check_line(line: EvidenceLine) -> QuoteOutcome | None:
    """Check the quote of a stored line and write down what came of it; None where it quotes nothing."""
    if not line.quote:
        return None
    # Asked for now: the study that came with the line may be older than the line's lock.
    return _HeldTexts(Study.objects.only("abstract").get(pk=line.study_id)).check(line)


def check_study(study: Study) -> Counter[QuoteOutcome]:
    """Check every quote of `study` against its abstract as it is in memory; give the outcomes' numbers.

    Within the caller's transaction, which holds the lock of the study's row and saves it.
    """
    lines = list(
        EvidenceLine.objects.filter(study=study)
        .exclude(quote="")
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    if not lines:
        return Counter()
    texts = _HeldTexts(study)
    return Counter(texts.check(line) for line in lines)


def check_lines(
    lines: QuerySet[EvidenceLine], *, progress: Callable[[int, int], object] | None = None
) -> Counter[QuoteOutcome]:
    """Check the quotes of these lines, and of all others of the same studies; give the outcomes' numbers.

    Each study in a transaction of its own; `progress` is told how many studies of how many are done.
    """
    outcomes: Counter[QuoteOutcome] = Counter()
    studies = list(lines.exclude(quote="").order_by("study").values_list("study", flat=True).distinct())
    for done, pk in enumerate(studies):
        if progress:
            progress(done, len(studies))
        with transaction.atomic():
            if study := Study.objects.select_for_update().filter(pk=pk).first():
                outcomes += check_study(study)
    return outcomes


@transaction.atomic
def store_text(
    *, study: Study, text: str, actor: User | None, source_note: str = "", confirmed: bool = False
) -> StudyText:
    """Keep `text` as the full text of `study` in place of the one before; check the study's quotes again.

    The caller has made sure that `actor` may add texts (`evidence.add_studytext`): quotes are believed
    because of them. The same text again changes nothing. Raises `TextRefused` for an empty text, one of
    more than 5,000,000 characters, and one that does not look like this study's (see
    `evidence.articles.text_fit`), unless a person who looked at it has `confirmed` that it is.
    """
    text = storable(text)
    if not text.strip():
        raise TextRefused("There is no text in it. A scanned PDF needs text recognition first.")
    if len(text) > LONGEST_TEXT:
        raise TextRefused(f"It has {len(text):,} characters; at most {LONGEST_TEXT:,} are stored.")
    locked = Study.objects.select_for_update().get(pk=study.pk)
    if not confirmed and (reasons := doubts(text, title=locked.title)):
        raise TextRefused(f"{' '.join(reasons)} Look at it again; if it is the study's text, confirm that.")
    digest = sha256_of(text)
    current = StudyText.objects.current().filter(study=locked, kind=TextKind.FULL_TEXT)
    if same := current.filter(sha256=digest).first():
        return same
    current.update(current_until=timezone.now())
    stored = StudyText.objects.create(
        study=locked, text=text, sha256=digest, source_note=source_note, uploaded_by=actor
    )
    check_study(locked)
    return stored


@transaction.atomic
def retire_text(*, study: Study) -> None:
    """Take the full text of `study` out of use (the wrong document was stored); check its quotes again."""
    locked = Study.objects.select_for_update().get(pk=study.pk)
    StudyText.objects.current().filter(study=locked).update(current_until=timezone.now())
    check_study(locked)
