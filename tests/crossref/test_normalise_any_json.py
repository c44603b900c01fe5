"""Any JSON at any place of a record: a `Work` of the promised types, or `MalformedRecord` for its DOI."""

import copy
import dataclasses
import re
import types
import typing

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import records
from evidence.citations.csl import work_to_csl
from evidence.citations.plain import plain_reference
from evidence.crossref.normalise import MalformedRecord, normalise
from evidence.identifiers import parse_doi, registered_doi
from evidence.markup import storable

from .any_json import any_json, json_objects
from .messages import MESSAGE

# The machines that run this are shared: a slow moment is no fault.
unhurried = settings(max_examples=400, deadline=None)


def places(value, path=()):
    """The way to every value in a message, the message itself left out."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


PLACES = list(places(MESSAGE))


def with_value(place, value):
    message = copy.deepcopy(MESSAGE)
    target = message
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = value
    return message


def assert_is(value, expected):
    """That `value` has the type of its field, all the way down, and that every text in it is storable."""
    origin = typing.get_origin(expected)
    if origin is tuple:
        assert type(value) is tuple
        for item in value:
            assert_is(item, typing.get_args(expected)[0])
    elif origin is types.UnionType:
        if value is not None:
            assert_is(value, typing.get_args(expected)[0])
    else:
        assert type(value) is expected
        if isinstance(value, str):
            assert storable(value) == value
        elif dataclasses.is_dataclass(value) or isinstance(value, tuple):
            for name, hint in typing.get_type_hints(expected, vars(records)).items():
                assert_is(getattr(value, name), hint)


def check(work):
    assert_is(work, records.Work)
    assert registered_doi(work.doi) == work.doi
    assert nh3.clean(work.title_html, tags={"i", "b", "sub", "sup"}, attributes={}) == work.title_html
    assert work.url == "" or re.match(r"https?://[^\s<>\"]+$", work.url)
    assert all(
        reference.doi == "" or parse_doi(reference.doi) == reference.doi for reference in work.references
    )
    assert all(person.family or person.given or person.literal for person in work.contributors)
    assert all(notice.about_doi and notice.sources for notice in work.notices)
    identities = [(notice.kind, notice.about_doi, notice.notice_doi) for notice in work.notices]
    assert len(identities) == len(set(identities))
    assert work.cited_by_count is None or 0 <= work.cited_by_count < 2**31
    assert type(plain_reference(work_to_csl(work))) is str


def work_or_refusal(message):
    try:
        return normalise(message)
    except MalformedRecord as refusal:
        return refusal


@unhurried
@given(st.sampled_from(PLACES), any_json)
def test_any_value_at_any_place(place, value):
    work = work_or_refusal(with_value(place, value))
    if place == ("DOI",) and isinstance(work, MalformedRecord):
        assert work.path == "DOI"
        return
    check(work)
    if place[0] != "title":
        assert work.title == "Blunting under SSRIs (p < 0.05)"
    if place[0] != "author":
        assert len(work.contributors) >= 2


@unhurried
@given(json_objects)
def test_any_object_with_a_doi(message):
    check(normalise(message | {"DOI": "10.5555/X"}))


@unhurried
@given(any_json)
def test_any_json_at_all(value):
    work = work_or_refusal(value)
    if isinstance(work, MalformedRecord):
        assert work.path in ("", "DOI")
        assert storable(str(work)) == str(work)
    else:
        check(work)


@pytest.mark.parametrize("field", MESSAGE)
def test_a_field_that_is_missing_leaves_the_others(field):
    message = copy.deepcopy(MESSAGE)
    del message[field]
    if field == "DOI":
        with pytest.raises(MalformedRecord):
            normalise(message)
        return
    work = normalise(message)
    assert work.remarks == ()
    whole = normalise(MESSAGE)
    changed = [f.name for f in dataclasses.fields(work) if getattr(work, f.name) != getattr(whole, f.name)]
    assert len(changed) <= (3 if field in ("title", "container-title") else 1)
