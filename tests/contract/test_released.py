"""Version 1 keeps what it released (docs/openapi-v1.json)."""

from __future__ import annotations

import copy

from .breaking import breaking
from .release import current, released


def test_nothing_that_was_released_is_broken():
    broken = breaking(released(), current())
    assert not broken, "Clients of /api/v1/ would break: add beside what there is.\n" + "\n".join(broken)


def test_each_thing_taken_out_of_the_real_description_is_noticed():
    whole = released()
    for path, methods in whole["paths"].items():
        for method, operation in methods.items():
            less = copy.deepcopy(whole)
            del less["paths"][path][method]
            assert breaking(whole, less) == [f"{method.upper()} {path}: is gone"]
            for number, parameter in enumerate(operation.get("parameters", ())[:3]):
                less = {**whole, "paths": {path: {method: copy.deepcopy(operation)}}}
                del less["paths"][path][method]["parameters"][number]
                only = {**whole, "paths": {path: {method: operation}}}
                told = f"{method.upper()} {path}, {parameter['in']} parameter {parameter['name']}: is gone"
                assert told in breaking(only, less)
    study = copy.deepcopy(whole)
    del study["components"]["schemas"]["StudyBrief"]["properties"]["doi"]
    assert any("field doi: is gone" in one for one in breaking(whole, study))
    assert breaking(whole, whole) == []
