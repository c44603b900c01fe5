"""What a page of a list says of all its rows, when that is asked for."""

from __future__ import annotations

from rest_framework import serializers

from .fields import Answer


class RowCountSerializer(Answer):
    """How many rows the filters leave; null unless `count` asks for it."""

    rows = serializers.IntegerField()
    exact = serializers.BooleanField(help_text="False: there are more; `count=exact` counts them all.")


class GroupValueSerializer(Answer):
    parameter = serializers.CharField(help_text="The key, which is the name of a filter.")
    value = serializers.CharField(help_text="What this filter takes to list the group's rows.")
    label = serializers.CharField(help_text="The value in words for people.")  # type: ignore[assignment]


class GroupSerializer(Answer):
    values = GroupValueSerializer(many=True, help_text="One for each key.")
    rows = serializers.IntegerField()


class GroupsSerializer(Answer):
    """The rows by kind, instead of the rows; null without `group_by`."""

    by = serializers.ListField(child=serializers.CharField())
    rows = serializers.IntegerField(help_text="How many rows the filters leave.")
    largest = GroupSerializer(many=True, help_text="By number of rows; of those with as many, by value.")
    groups_left_out = serializers.IntegerField(help_text="How many smaller groups there are.")
    rows_left_out = serializers.IntegerField(
        help_text="How many rows are in none of these groups: in smaller ones, or in none at all."
    )


# By the names that they have in an answer.
PARTS = {"count": RowCountSerializer, "groups": GroupsSerializer}
