"""How the API describes itself: OpenAPI out of the views, their filters and serializers."""

from __future__ import annotations

from inspect import getdoc
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from .examples import HISTORY
from .problems import MEDIA_TYPE


class ProblemErrorSerializer(serializers.Serializer):
    parameter = serializers.CharField()
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
        many=True, required=False, help_text="Each query parameter that is wrong, where any is."
    )


UNKNOWN_PARAMETER = {
    "type": "about:blank",
    "title": "Bad Request",
    "status": 400,
    "detail": "“dirction” is no parameter of this address. Did you mean “direction”?",
    "errors": [
        {
            "parameter": "dirction",
            "detail": "“dirction” is no parameter of this address. Did you mean “direction”?",
            "allowed": ["concept", "direction", "year"],
        }
    ],
}


class ApiSchema(AutoSchema):
    """Reads from the views, beside what drf-spectacular does: `what`, `key_means` and `examples`."""

    view: Any

    def _of_rows(self) -> bool:
        return hasattr(self.view, "what")

    def _alone(self) -> bool:
        return self._of_rows() and self.view.action in ("retrieve", "history")

    def _is_history(self) -> bool:
        return self._of_rows() and self.view.action == "history"

    def get_summary(self) -> str | None:
        if not self._of_rows():
            return None
        if self._is_history():
            return f"History of one {self.view.what}"
        return f"One {self.view.what}" if self._alone() else f"List {self.get_tags()[0]}"

    def get_description(self) -> str:  # type: ignore[override]
        return getdoc(self.view.history if self._is_history() else type(self.view)) or ""

    def get_override_parameters(self) -> list[Any]:
        if not self._alone():
            return []
        meaning, example = self.view.key_means
        examples = [OpenApiExample(example, example, parameter_only=("key", "path"))]
        return [
            OpenApiParameter("key", str, "path", description=meaning, examples=examples),
            *(self.view.history_parameters if self._is_history() else self.view.detail_parameters),
        ]

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        described = super()._map_basic_serializer(serializer, direction)
        # Of what is there only at times, a client is not told to rely on it.
        if then_only := getattr(serializer, "then_only", ()):
            described["required"] = [name for name in described["required"] if name not in then_only]
        return described

    def get_response_serializers(self) -> Any:
        answer = super().get_response_serializers()
        if isinstance(answer, dict):
            return answer
        problems = {400: "A parameter is wrong.", 406: "Something else than JSON was asked for."}
        if self._alone():
            problems[400] = "The identifier is none, or there was a parameter."
            problems[404] = f"No such {self.view.what}, or none that you may see."
        problems |= {500: "A fault here.", 503: "The database does not answer; try again."}
        return {200: answer} | {
            (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description)
            for status, description in problems.items()
        }

    def get_examples(self) -> list[OpenApiExample]:
        if not self._of_rows():
            return []
        answer = self.view.examples["retrieve" if self._alone() else "list"]
        if self._is_history():
            return [OpenApiExample("A history", HISTORY, response_only=True)]
        examples = [OpenApiExample(f"A {self.view.what}".replace("A e", "An e"), answer, response_only=True)]
        if not self._alone():
            examples.append(
                OpenApiExample(
                    "A misspelt parameter",
                    UNKNOWN_PARAMETER,
                    response_only=True,
                    status_codes=["400"],
                    media_type=MEDIA_TYPE,
                )
            )
        return examples
