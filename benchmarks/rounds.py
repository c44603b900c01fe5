"""Rounds that go in turn (A, B, C, A, B, C …), so that what the machine does meanwhile falls on all alike."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from .client import Measured, Request, WrongAnswer, measure
from .contenders import Asked, Contender
from .place import Database, NotMeasured, note
from .processes import tree_seconds
from .servers import Server

ROUNDS = int(os.environ.get("ROUNDS") or 3)
SECONDS = float(os.environ.get("SECONDS") or 3)
_WARM_UP = 1.0
# Beyond this share of a processor, the figure may be the client's rather than the server's.
_BUSY = 0.7


@dataclass
class Turn:
    """Who is asked, and what."""

    server: Server
    requests: list[Request]


@dataclass
class Figure:
    """The median of the rounds, and what a request took of a processor, in milliseconds.

    That hangs less on what else the machine does than the rate: who shares a processor with others waits for
    it, but does no more.
    """

    rate: float
    p50: float
    p99: float
    busy: float
    server: float
    database: float


@dataclass
class _Round:
    measured: Measured
    server: float
    database: float


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


def compare(label: str, turns: dict[str, Turn], database: Database, missing: list[str]) -> dict[str, Figure]:
    """Requests a second of each, by name; who answers wrongly is left out, and named in `missing`."""
    postgres = database.server_process
    rounds: dict[str, list[_Round]] = {name: [] for name in turns}
    for number in range(ROUNDS + 1):
        for name, turn in turns.items():
            if name not in rounds:
                continue
            before = turn.server.seconds, tree_seconds(postgres)
            try:
                measured = measure(turn.server.ports, turn.requests, seconds=SECONDS if number else _WARM_UP)
            except (WrongAnswer, OSError) as error:
                missing.append(f"{label}, {name}: {error}")
                del rounds[name]
                continue
            if number:
                each = 1000 / len(measured.milliseconds)
                server, asked = turn.server.seconds - before[0], tree_seconds(postgres) - before[1]
                rounds[name].append(_Round(measured, server * each, asked * each))
    figures = {name: _median(measured) for name, measured in rounds.items()}
    for name, figure in figures.items():
        held = "  (the client may have held it back)" if figure.busy > _BUSY else ""
        note(
            f"  {label}, {name}: {figure.rate:,.0f}/s, p50 {figure.p50:.1f} ms, p99 {figure.p99:.1f} ms; "
            f"of a processor: server {figure.server:.2f} ms, PostgreSQL {figure.database:.2f} ms; "
            f"client {figure.busy:.0%}{held}"
        )
    return figures


def _median(rounds: list[_Round]) -> Figure:
    def middle(of: Callable[[_Round], float]) -> float:
        return statistics.median(of(each) for each in rounds)

    return Figure(
        middle(lambda each: each.measured.rate),
        middle(lambda each: each.measured.p50),
        middle(lambda each: each.measured.p99),
        middle(lambda each: each.measured.busy),
        middle(lambda each: each.server),
        middle(lambda each: each.database),
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
