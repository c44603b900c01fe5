"""Errors, for the API's description: `evidence.api.problems` writes them."""

from __future__ import annotations

from rest_framework import serializers


class ProblemErrorSerializer(serializers.Serializer):
    """One thing that is wrong: with a query parameter, or at a place of the body."""

    parameter = serializers.CharField(required=False)
    pointer = serializers.CharField(required=False, help_text="A JSON pointer into the body: #/statement.")
    detail = serializers.CharField()
    allowed = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="What it may be, where that can be listed."
    )


class ProblemSerializer(serializers.Serializer):
    """Problem details (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What is wrong, for a person.")
    errors = ProblemErrorSerializer(  # type: ignore[assignment]
        many=True, required=False, help_text="Each query parameter, or each place of the body, that is wrong."
    )
