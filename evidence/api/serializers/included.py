"""What ``include=`` adds to a row, below `included`: only what was asked for is there."""

from __future__ import annotations

from rest_framework import serializers

from .claims import ClaimSerializer
from .concepts import ConceptBriefSerializer, ConceptSerializer
from .evidence import EvidenceOfClaimSerializer, EvidenceSerializer
from .fields import Answer, OrNull
from .studies import StudySerializer

COMPLETE = "Whether these are all that you may see."


class EvidenceOfStudySerializer(EvidenceSerializer):
    """An evidence line within the study that it rests on."""

    study = None  # type: ignore[assignment]


class ReferenceSerializer(Answer):
    """An entry of a study's reference list, as its publisher deposited it with Crossref, but for a DOI that
    was matched here."""

    position = serializers.IntegerField(help_text="Counts from 1.")
    doi = OrNull()
    doi_is_matched = serializers.BooleanField(
        help_text="Whether the DOI is not the publisher's, but was matched here to what the entry says."
    )
    unstructured = serializers.CharField(help_text="The entry as text, where it was deposited so.")
    author = serializers.CharField()
    year = serializers.CharField()
    title = serializers.CharField()
    container_title = serializers.CharField()
    volume = serializers.CharField()
    issue = serializers.CharField()
    first_page = serializers.CharField()


class LinesOfStudySerializer(Answer):
    results = EvidenceOfStudySerializer(many=True)
    complete = serializers.BooleanField(help_text=COMPLETE)


class LinesOfClaimSerializer(Answer):
    results = EvidenceOfClaimSerializer(many=True)
    complete = serializers.BooleanField(help_text=COMPLETE)


class ReferencesSerializer(Answer):
    results = ReferenceSerializer(many=True)
    complete = serializers.BooleanField(help_text=COMPLETE)


class ChildrenSerializer(Answer):
    results = ConceptBriefSerializer(many=True)
    complete = serializers.BooleanField(help_text=COMPLETE)


class Included(Answer):
    """All of it optional: what `include` did not name is not there."""

    @property
    def _readable_fields(self) -> list[serializers.Field]:
        return list(self.fields.values())


class StudyIncludedSerializer(Included):
    then_only = ("evidence", "references")

    evidence = LinesOfStudySerializer(help_text="The evidence lines that rest on it, by id.")
    references = ReferencesSerializer(help_text="Its reference list.")


class ClaimIncludedSerializer(Included):
    then_only = ("evidence", "subject", "object")

    evidence = LinesOfClaimSerializer(help_text="Its evidence lines, by id.")
    subject = ConceptSerializer()
    object = ConceptSerializer()


class EvidenceIncludedSerializer(Included):
    then_only = ("study", "claim")

    study = StudySerializer()
    claim = ClaimSerializer(allow_null=True, help_text="Null where you may not see it.")


class ConceptIncludedSerializer(Included):
    then_only = ("parent", "children")

    parent = ConceptSerializer(allow_null=True)
    children = ChildrenSerializer(help_text="The concepts directly below, by name.")


# What a row's description says it may hold besides its own fields.
StudySerializer.included_as = StudyIncludedSerializer
ClaimSerializer.included_as = ClaimIncludedSerializer
EvidenceSerializer.included_as = EvidenceIncludedSerializer
ConceptSerializer.included_as = ConceptIncludedSerializer
EvidenceOfStudySerializer.included_as = None
