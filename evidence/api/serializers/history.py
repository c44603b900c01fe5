"""Changes of a row and of what belongs to it."""

from __future__ import annotations

from rest_framework import serializers

from evidence.services.history_words import Action

from .fields import Answer, Word


class DifferenceSerializer(Answer):
    name = serializers.CharField(help_text="The field, for programs.")
    label = serializers.CharField(source="field", help_text="The field, for people.")  # type: ignore[assignment]
    before = serializers.CharField(help_text="In words; empty where there was nothing.")
    after = serializers.CharField()


class ChangeSerializer(Answer):
    when = serializers.DateTimeField()
    action = Word(Action)
    action_label = serializers.CharField()
    what = serializers.CharField(help_text="The kind of what was changed: claim, evidence_line, synonym …")
    id = serializers.IntegerField(source="row", help_text="Its id.")
    part = serializers.CharField(help_text="Which part of the row it is; empty for the row itself.")
    who = serializers.CharField(
        help_text="The person, for those who may be told; for others the role, such as `an editor`. "
        "Empty for what was here when history began."
    )
    through = serializers.CharField(help_text="The request or the command, for those who may be told.")
    reason = serializers.CharField(help_text="Why, where somebody said so.")
    comment = serializers.CharField(help_text="What the reviewer said with the decision.")
    differences = DifferenceSerializer(many=True)


class HistorySerializer(Answer):
    next = serializers.URLField(allow_null=True, help_text="The older changes; null where there are none.")
    results = ChangeSerializer(many=True)
