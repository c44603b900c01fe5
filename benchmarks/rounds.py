"""Rounds that go in turn (A, B, C, A, B, C …), so that what the machine does meanwhile falls on all alike."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from .client import Measured, Request, WrongAnswer, measure
from .contenders import Asked, Contender
from .place import NotMeasured, note

ROUNDS = int(os.environ.get("ROUNDS") or 3)
SECONDS = float(os.environ.get("SECONDS") or 3)
_WARM_UP = 1.0
# Beyond this share of a processor, the figure may be the client's rather than the server's.
_BUSY = 0.7


@dataclass
class Figure:
    """The median of the rounds."""

    rate: float
    p50: float
    p99: float
    busy: float


def started(contenders: list[Contender], stack: ExitStack, missing: list[str]) -> list[Contender]:
    """Those whose server came up; they run until the stack is left."""
    running = []
    for contender in contenders:
        try:
            stack.enter_context(contender.server.running())
            running.append(contender)
        except NotMeasured as error:
            missing.append(str(error))
    return running


def compare(
    label: str, turns: dict[str, tuple[list[int], list[Request]]], missing: list[str]
) -> dict[str, Figure]:
    """Requests a second of each, by name; who answers wrongly is left out, and named in `missing`."""
    rounds: dict[str, list[Measured]] = {name: [] for name in turns}
    for number in range(ROUNDS + 1):
        for name, (ports, requests) in turns.items():
            if name not in rounds:
                continue
            try:
                measured = measure(ports, requests, seconds=SECONDS if number else _WARM_UP)
            except (WrongAnswer, OSError) as error:
                missing.append(f"{label}, {name}: {error}")
                del rounds[name]
                continue
            if number:
                rounds[name].append(measured)
    figures = {name: _median(measured) for name, measured in rounds.items()}
    for name, figure in figures.items():
        held = "  (the client may have held it back)" if figure.busy > _BUSY else ""
        note(
            f"  {label}, {name}: {figure.rate:,.0f}/s, p50 {figure.p50:.1f} ms, p99 {figure.p99:.1f} ms, "
            f"client {figure.busy:.0%}{held}"
        )
    return figures


def _median(rounds: list[Measured]) -> Figure:
    def middle(of: Callable[[Measured], float]) -> float:
        return statistics.median(of(each) for each in rounds)

    return Figure(
        middle(lambda each: each.rate),
        middle(lambda each: each.p50),
        middle(lambda each: each.p99),
        middle(lambda each: each.busy),
    )


def agree(what: str, contenders: list[Contender], asked: list[Asked], missing: list[str]) -> list[Contender]:
    """Those that give the same DOIs as the first for every question; the others are named in `missing`."""
    if not contenders:
        return []
    expected = [contenders[0].dois(what, each) for each in asked]
    if not any(expected):
        raise NotMeasured(f"{what}: {contenders[0].name} finds nothing, so nothing can be compared")
    same = contenders[:1]
    for contender in contenders[1:]:
        try:
            answers = [contender.dois(what, each) for each in asked]
        except (WrongAnswer, OSError, ValueError) as error:
            missing.append(f"{what}, {contender.name}: {error}")
            continue
        if answers == expected:
            same.append(contender)
        else:
            wrong = next(i for i, (a, b) in enumerate(zip(answers, expected, strict=True)) if a != b)
            missing.append(f"{what}, {contender.name}: gives other studies for {asked[wrong]}")
    return same
