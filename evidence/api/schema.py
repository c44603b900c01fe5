"""How the API describes itself: OpenAPI out of the views, their filters and serializers."""

from __future__ import annotations

from inspect import getdoc
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework.generics import GenericAPIView

from . import examples_elsewhere, fields, including
from .citing import Citable, citation_answers, citation_parameters
from .examples import HISTORY
from .permissions import Reading
from .problems import MEDIA_TYPE
from .schema_writing import READING, SUMMARIES, answers, bodies_of, described, headers_of
from .serializers.pages import PARTS

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

    def _citable(self) -> bool:
        view: Any = self.view
        return isinstance(view, Citable) and getattr(view, "action", "") in ("list", "retrieve")

    def _names_a_row(self) -> bool:
        return "{key}" in self.path

    def get_summary(self) -> str | None:
        if not self._of_rows():
            return None
        if self._is_history():
            return f"History of one {self.view.what}"
        if writing := SUMMARIES.get(self.view.action):
            return writing.format(what=self.view.what, several=self.get_tags()[0])
        return f"One {self.view.what}" if self._alone() else f"List {self.get_tags()[0]}"

    def get_description(self) -> str:  # type: ignore[override]
        return getdoc(self.view.history if self._is_history() else type(self.view)) or ""

    def get_override_parameters(self) -> list[Any]:
        parameters = headers_of(self.method, self.view.action) if hasattr(self.view, "action") else []
        if self._names_a_row():
            meaning, example = getattr(self.view, "key_means", ("The id.", "12"))
            examples = [OpenApiExample(example, example, parameter_only=("key", "path"))]
            parameters.append(OpenApiParameter("key", str, "path", description=meaning, examples=examples))
        if self._alone():
            parameters += self.view.history_parameters if self._is_history() else self.view.detail_parameters
        if self._of_rows() and self.view.action in ("list", "retrieve"):
            parameters += fields.parameters(self._names_of_a_row())
            parameters.append(including.described(self.view.includes))
        if self._citable():
            parameters += citation_parameters()
        return parameters

    def get_filter_backends(self) -> list[Any]:
        # Of rows, lists are filtered, and a row alone is not; whatever else has filters uses them.
        if isinstance(self.view, GenericAPIView):
            return super().get_filter_backends()
        return list(getattr(self.view, "filter_backends", ()))

    def _names_of_a_row(self) -> tuple[str, ...]:
        row = self.view.get_serializer_class()
        shown = row(context={"request": None}).fields
        return tuple(name for name in shown if name not in getattr(row, "then_only", ()))

    def get_auth(self) -> list[dict[str, Any]]:
        # Reading needs nothing, and shows more to those who come with something.
        known: list[dict[str, Any]] = super().get_auth()
        asks = self.method in ("GET", "HEAD") or Reading in self.view.permission_classes
        return [*known, {}] if asks else known

    def get_request_serializer(self) -> Any:
        if hasattr(self.view, "body_class_now"):
            return self.view.body_class_now()
        return super().get_request_serializer()

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        described = super()._map_basic_serializer(serializer, direction)
        # Of what is there only at times, a client is not told to rely on it.
        if then_only := getattr(serializer, "then_only", ()):
            described["required"] = [name for name in described["required"] if name not in then_only]
        if direction == "response" and (more := getattr(serializer, "included_as", None)):
            # Optional: it is there where `include` asks for it.
            described["properties"][including.INCLUDED] = self.resolve_serializer(more(), direction).ref
        return described

    def get_response_serializers(self) -> Any:
        answer = super().get_response_serializers()
        if self.method not in ("GET", "HEAD"):
            return answers(self.method, self.view, answer)
        if isinstance(answer, dict):
            return answer
        if self._of_rows() and not self._alone():
            # A page refers to them.
            for part in PARTS.values():
                self.resolve_serializer(part(), "response")
        problems = {400: "A parameter is wrong.", **READING}
        if self._alone():
            problems[400] = "The identifier is none, or there was a parameter."
            problems[404] = f"No such {self.view.what}, or none that you may see."
        unchanged: dict[Any, Any] = {}
        if self._alone():
            unchanged = {304: OpenApiResponse(description="If-None-Match names the version that there is.")}
        more = citation_answers() if self._citable() else {}
        return {200: answer, **more, **unchanged, **described(problems)}

    def _row_examples(self) -> list[OpenApiExample]:
        """Of what changes one row: the row."""
        if self.view.action in ("many", "destroy"):
            return []
        row = self.view.examples["retrieve"]
        return [OpenApiExample(f"The {self.view.what}", row, response_only=True, status_codes=["200", "201"])]

    def _elsewhere(self) -> list[OpenApiExample]:
        """Of what is no row, by the view and what it does."""
        asked = type(self.view).__name__, getattr(self.view, "action", None) or self.method.lower()
        found = [
            OpenApiExample("What is answered", answer, response_only=True, status_codes=[status])
            for status, answer in examples_elsewhere.ANSWERS.get(asked, {}).items()
        ]
        if body := examples_elsewhere.BODIES.get(asked):
            found.append(OpenApiExample("What is sent", body, request_only=True))
        return found

    def get_examples(self) -> list[OpenApiExample]:
        if not self._of_rows():
            return self._elsewhere()
        if self.method not in ("GET", "HEAD"):
            return [*bodies_of(self.view), *self._row_examples(), *self._elsewhere()]
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
