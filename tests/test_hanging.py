"""The guard that every test of hostile repetition rests on."""

import re

import pytest

from tests import hanging
from tests.hanging import Hangs, must_end


def test_an_expression_that_does_not_end_is_stopped(monkeypatch):
    monkeypatch.setattr(hanging, "SECONDS", 0.05)
    with pytest.raises(Hangs), must_end():
        re.search(r"(a+)+$", "a" * 60 + "b")


def test_what_ends_is_left_alone():
    with must_end():
        pass
