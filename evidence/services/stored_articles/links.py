"""Which claims a sentence makes: proposed by the concepts that it names, decided and added by people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from evidence.models import LinkState, SentenceClaim
from evidence.services.auditing.sentences import claims_by_id, read_sentences

from .documents import by_words, document_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User

    from evidence.articles.documents import Document
    from evidence.articles.rules.facts import SentenceFacts
    from evidence.models import ArticleVersion, Claim


class NotDecided(ValueError):
    """The decision was not taken. Says why."""


def propose(
    *, version: ArticleVersion, document: Document, sentences: Sequence[SentenceFacts] | None = None
) -> None:
    """Propose for each sentence of the version the published claims about what it names.

    `sentences` are its facts where they are at hand. What is proposed no longer is taken back; what people
    decided stays.
    """
    if sentences is None:
        sentences = read_sentences(document, user=AnonymousUser())
    wanted = {(place, claim.id) for place, one in enumerate(sentences) for claim in one.claims}
    held = {
        (place, claim): (pk, state)
        for pk, place, claim, state in version.sentence_claims.values_list("pk", "sentence", "claim", "state")
    }
    past = [pk for pair, (pk, state) in held.items() if state == LinkState.PROPOSED and pair not in wanted]
    if past:
        SentenceClaim.objects.filter(pk__in=past, state=LinkState.PROPOSED).delete()
    SentenceClaim.objects.bulk_create(
        (
            SentenceClaim(version=version, sentence=place, claim_id=claim)
            for place, claim in sorted(wanted - held.keys())
        ),
        ignore_conflicts=True,
    )


def carry_over(*, before: ArticleVersion, version: ArticleVersion, document: Document) -> int:
    """Take over what was decided about sentences of the version before that stand in the new one, too; how
    many decisions that were. A sentence that stands there several times is told by its order."""
    decided = list(before.sentence_claims.exclude(state=LinkState.PROPOSED))
    if not decided:
        return 0
    former = by_words(document_of(before))
    here = {key: place for place, key in by_words(document).items()}
    rows = [
        SentenceClaim(
            version=version,
            sentence=here[former[one.sentence]],
            claim_id=one.claim_id,
            state=one.state,
            decided_by_id=one.decided_by_id,
            decided_at=one.decided_at,
            is_carried=True,
        )
        for one in decided
        if former.get(one.sentence) in here
    ]
    SentenceClaim.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def decide(*, link: SentenceClaim, state: LinkState, actor: User) -> SentenceClaim:
    """Write down that `actor` says the sentence makes the claim, or does not; or, with ``proposed``, that it
    is to be decided again.

    The caller has made sure that `actor` may. Raises `NotDecided` where the link is gone.
    """
    row = SentenceClaim.objects.select_for_update().filter(pk=link.pk).first()
    if row is None:
        raise NotDecided("It is proposed no longer: the claim or the names of its concepts have changed.")
    if row.state == state:
        return row
    row.state = state
    row.is_carried = False
    is_open = state == LinkState.PROPOSED
    row.decided_by, row.decided_at = (None, None) if is_open else (actor, timezone.now())
    row.save()
    return row


@transaction.atomic
def link_by_hand(*, version: ArticleVersion, sentence: int, claim: Claim, actor: User) -> SentenceClaim:
    """Write down that `actor` says the sentence (its place, from 0) makes the claim, proposed or not.

    The caller has made sure that `actor` may, and may see the claim. Later versions with the same sentence
    keep it. Raises `NotDecided` where there is no such sentence.
    """
    if not 0 <= sentence < len(version.sentences):
        raise NotDecided(f"The version has {len(version.sentences)} sentences: there is no such sentence.")
    row, _ = SentenceClaim.objects.get_or_create(version=version, sentence=sentence, claim=claim)
    return decide(link=row, state=LinkState.CONFIRMED, actor=actor)


def with_decisions(
    sentences: tuple[SentenceFacts, ...], links: Sequence[SentenceClaim]
) -> tuple[SentenceFacts, ...]:
    """The facts of the sentences, without the claims that people said they do not make, and with those that
    they confirmed, proposed by words or not. Two queries more where some were not."""
    states = {(one.sentence, one.claim_id): one.state for one in links}
    proposed = {(place, claim.id) for place, one in enumerate(sentences) for claim in one.claims}
    by_hand: dict[int, list[int]] = {}
    for (place, claim_id), state in states.items():
        if state == LinkState.CONFIRMED and (place, claim_id) not in proposed:
            by_hand.setdefault(place, []).append(claim_id)
    known = claims_by_id({pk for each in by_hand.values() for pk in each}, user=AnonymousUser())
    told = []
    for place, one in enumerate(sentences):
        added = (known[pk] for pk in by_hand.get(place, ()) if pk in known)
        claims = tuple(
            replace(claim, is_confirmed=states.get((place, claim.id)) == LinkState.CONFIRMED)
            for claim in (*one.claims, *added)
            if states.get((place, claim.id)) != LinkState.REJECTED
        )
        told.append(replace(one, claims=claims))
    return tuple(told)
