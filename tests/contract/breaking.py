"""What of one OpenAPI 3.1 description a client of an earlier one could trip over.

Adding is no break: addresses, methods, parameters that may be left out, fields of answers, values of
vocabularies. Whatever was there stays, means the same type, and asks for no more than it did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")
# Of what is sent, a bound may only be moved outwards: the greater the better, or the smaller.
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")


def breaking(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Every break between two whole descriptions, each with its place; empty where there is none."""
    return list(_Comparison(old, new).breaks())


@dataclass
class _Shape:
    """A schema with its references followed and its alternatives laid together."""

    types: frozenset[str] = frozenset()
    values: frozenset[Any] | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: Any = None
    rest: Any = True
    bounds: dict[str, Any] = field(default_factory=dict)


def shape(schema: Any, whole: dict[str, Any], seen: tuple[str, ...] = ()) -> _Shape:
    """What `schema`, a part of `whole`, comes to."""
    if not isinstance(schema, dict):
        return _Shape()
    if reference := schema.get("$ref"):
        if reference in seen:
            return _Shape()
        target = _target(schema, whole)
        beside = {name: value for name, value in schema.items() if name != "$ref"}
        found = shape(target, whole, (*seen, reference))
        return _both(found, shape(beside, whole, seen)) if beside else found
    types = schema.get("type", ())
    values = schema.get("enum", [schema["const"]] if "const" in schema else None)
    found = _Shape(
        frozenset([types] if isinstance(types, str) else types),
        None if values is None else frozenset(map(_hashable, values)),
        dict(schema.get("properties", {})),
        frozenset(schema.get("required", ())),
        schema.get("items"),
        schema.get("additionalProperties", True),
        {name: schema[name] for name in (*_UPPER, *_LOWER, "pattern", "format") if name in schema},
    )
    if found.values is not None and not found.types:
        found.types = frozenset(map(_type_of, values))
    for part in schema.get("allOf", ()):
        found = _both(found, shape(part, whole, seen))
    for name in ("oneOf", "anyOf"):
        if alternatives := [shape(part, whole, seen) for part in schema.get(name, ())]:
            found = _both(found, _either(alternatives))
    return found


def _target(schema: dict[str, Any], whole: dict[str, Any]) -> Any:
    """What the reference `schema` leads to."""
    target: Any = whole
    for part in schema["$ref"].removeprefix("#/").split("/"):
        target = target[part.replace("~1", "/").replace("~0", "~")]
    return target


def _hashable(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool) else repr(value)


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    return {str: "string", bool: "boolean", int: "integer", float: "number"}.get(type(value), "object")


def _both(one: _Shape, other: _Shape) -> _Shape:
    """What is as `one` says and as `other` says."""
    values = [each.values for each in (one, other) if each.values is not None]
    return _Shape(
        one.types & other.types if one.types and other.types else one.types | other.types,
        frozenset.intersection(*values) if values else None,
        {**one.properties, **other.properties},
        one.required | other.required,
        one.items if one.items is not None else other.items,
        one.rest if one.rest is not True else other.rest,
        {**one.bounds, **other.bounds},
    )


def _either(shapes: list[_Shape]) -> _Shape:
    """What is as one of `shapes` says."""
    named = [each for each in shapes if each.types != {"null"}] or shapes
    values = None
    if all(each.values is not None for each in named):
        values = frozenset().union(*(each.values or () for each in shapes))
        if len(named) < len(shapes):
            values |= {None}
    return _Shape(
        frozenset().union(*(each.types for each in shapes)),
        values,
        {name: value for each in named for name, value in each.properties.items()},
        frozenset.intersection(*(each.required for each in named)),
        next((each.items for each in named if each.items is not None), None),
        next((each.rest for each in named if each.rest is not True), True),
        named[0].bounds if len(named) == 1 else {},
    )


class _Comparison:
    def __init__(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        self.old, self.new = old, new
        self._compared: set[tuple[int, int, bool]] = set()

    def breaks(self) -> Iterator[str]:
        for path, methods in self.old.get("paths", {}).items():
            now = self.new.get("paths", {}).get(path)
            if now is None:
                yield f"{path}: is gone"
                continue
            for method in METHODS:
                if method in methods:
                    place = f"{method.upper()} {path}"
                    if method not in now:
                        yield f"{place}: is gone"
                    else:
                        yield from self._operation(methods[method], now[method], place)

    def _operation(self, old: dict[str, Any], new: dict[str, Any], place: str) -> Iterator[str]:
        before, after = _parameters(old), _parameters(new)
        for key, parameter in before.items():
            there = f"{place}, {key[0]} parameter {key[1]}"
            if key not in after:
                yield f"{there}: is gone"
                continue
            if after[key].get("required") and not parameter.get("required"):
                yield f"{there}: was not needed, and is now"
            for name, usual in (("style", None), ("explode", None)):
                if parameter.get(name, usual) != after[key].get(name, usual):
                    yield f"{there}: is written another way ({name})"
            yield from self._schema(parameter.get("schema"), after[key].get("schema"), there, sent=True)
        for key, parameter in after.items():
            if key not in before and parameter.get("required"):
                yield f"{place}, {key[0]} parameter {key[1]}: is new, and needed"
        yield from self._body(old.get("requestBody"), new.get("requestBody"), place)
        for status, answer in old.get("responses", {}).items():
            there = f"{place}, answer {status}"
            if status not in new.get("responses", {}):
                yield f"{there}: is gone"
                continue
            yield from self._content(answer, new["responses"][status], there, sent=False)

    def _body(self, old: Any, new: Any, place: str) -> Iterator[str]:
        there = f"{place}, body"
        if old is None:
            if new is not None and new.get("required"):
                yield f"{there}: is new, and needed"
        elif new is None:
            yield f"{there}: is gone"
        else:
            if new.get("required") and not old.get("required"):
                yield f"{there}: was not needed, and is now"
            yield from self._content(old, new, there, sent=True)

    def _content(self, old: dict[str, Any], new: dict[str, Any], place: str, *, sent: bool) -> Iterator[str]:
        for media, content in old.get("content", {}).items():
            now = new.get("content", {}).get(media)
            if now is None:
                yield f"{place}, {media}: is gone"
            else:
                yield from self._schema(content.get("schema"), now.get("schema"), place, sent=sent)

    def _schema(self, old: Any, new: Any, place: str, *, sent: bool) -> Iterator[str]:
        """Breaks of a schema: of what clients send, or of what they are sent."""
        if old is None or new is None:
            if old is not new and old is not None:
                yield f"{place}: is not described any more"
            return
        # Once is enough for what is described in one place and used in many; and it may hold itself.
        pair = (id(old), id(new), sent)
        if pair in self._compared:
            return
        self._compared.add(pair)
        if "$ref" in old and "$ref" in new:
            inside = (_target(old, self.old), _target(new, self.new))
            yield from self._schema(*inside, place, sent=sent)
            return
        before, after = shape(old, self.old), shape(new, self.new)
        yield from _types(before, after, place, sent=sent)
        if before.values is not None and after.values is not None:
            for value in sorted(map(str, before.values - after.values)):
                yield f"{place}: the value “{value}” is gone"
        if sent:
            if before.values is None and after.values is not None:
                yield f"{place}: takes certain values only, and took any"
            yield from _bounds(before, after, place)
            for name in sorted(after.required - before.required):
                yield f"{place}, field {name}: was not needed, and is now"
        else:
            if before.values is not None and after.values is None:
                yield f"{place}: had certain values only, and has any"
            for name in sorted(before.required - after.required):
                if name in after.properties:
                    yield f"{place}, field {name}: was always there, and is not any more"
        for name, schema in before.properties.items():
            if name not in after.properties:
                yield f"{place}, field {name}: is gone"
            else:
                yield from self._schema(schema, after.properties[name], f"{place}, field {name}", sent=sent)
        if before.items is not None and after.items is not None:
            yield from self._schema(before.items, after.items, f"{place}, each", sent=sent)
        if isinstance(before.rest, dict) and isinstance(after.rest, dict):
            yield from self._schema(before.rest, after.rest, f"{place}, each value", sent=sent)


def _parameters(operation: dict[str, Any]) -> dict[tuple[str, str], Any]:
    return {(one["in"], one["name"]): one for one in operation.get("parameters", ())}


def _types(before: _Shape, after: _Shape, place: str, *, sent: bool) -> Iterator[str]:
    old, new = _with_numbers(before.types), _with_numbers(after.types)
    if not old and not new:
        return
    # Who sends needs all types that there were; who is sent to knows no others. No type means any.
    lost = (old - new or not old) if sent else (new - old or not new)
    if (sent and new and lost) or (not sent and old and lost):
        yield f"{place}: was {_told(before.types)}, is {_told(after.types)}"
    if before.bounds.get("format") != after.bounds.get("format") and before.bounds.get("format"):
        yield f"{place}: was written as {before.bounds['format']}, is as {after.bounds.get('format', 'any')}"


def _with_numbers(types: frozenset[str]) -> frozenset[str]:
    """A whole number is a number."""
    return types | {"integer"} if "number" in types else types


def _told(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) or "anything"


def _bounds(before: _Shape, after: _Shape, place: str) -> Iterator[str]:
    for names, narrowed in ((_UPPER, lambda old, new: new < old), (_LOWER, lambda old, new: new > old)):
        for name in names:
            new = after.bounds.get(name)
            if new is not None and (name not in before.bounds or narrowed(before.bounds[name], new)):
                yield f"{place}: {name} was {before.bounds.get(name, 'none')}, is {new}"
    pattern = after.bounds.get("pattern")
    if pattern is not None and pattern != before.bounds.get("pattern"):
        yield f"{place}: has another pattern"
