"""Invented articles with reference lists in real styles, and what is true of them; the same every time."""

from __future__ import annotations

import random
from dataclasses import dataclass

from evidence.citations.catalogue import Catalogue
from evidence.citations.rendering import Cited, cite, render

CATALOGUE = Catalogue()

FAMILIES = [
    "Almqvist",
    "Berg",
    "Castellanos",
    "D’Souza",
    "Eriksen",
    "van den Heuvel",
    "Ivanova",
    "Jansson-Lind",
    "Kowalczyk",
    "Lee",
    "Müller",
    "Núñez",
    "O’Brien",
    "Papadakis",
    "Quist",
    "Rossi",
    "Sørensen",
    "Tanaka",
    "Usman",
    "Wójcik",
]
GIVEN = ["Anna", "Bo", "Carla M.", "Dae-Jung", "Erik", "Fatima", "Göran", "Hana"]
STARTS = [
    "Effects of sleep on",
    "A cohort study of",
    "What helps in",
    "Long-term outcomes of",
    "The SOMNUS trial:",
    "Rest and",
]
TOPICS = [
    "emotional numbness in adults",
    "fatigue after infection",
    "type 2 diabetes: a systematic review",
    "grief, loss and recovery",
    "SSRI-induced apathy",
    "low mood in COVID-19",
]
JOURNALS = [
    ("Journal of Rest", "J Rest"),
    ("Sleep & Health", "Sleep Health"),
    ("Annals of Quiet Medicine", "Ann Quiet Med"),
    ("The Numbness Review", "Numbness Rev"),
]
CLAIMS = [
    "Sleep helps most people with fatigue",
    "Around 60% of 120 adults felt better within 2.5 weeks",
    "In 2019, Dr. Berg (a physician) saw the same, e.g. in Fig. 2 of his book",
    "Doses of 20 mg were taken at 10.30 p.m",
    "The difference was small (p = .04)",
    "This holds for type 2 diabetes too",
    "Others (12 of 40) did not",
]


@dataclass(frozen=True)
class Made:
    """An article's text, the works of its list in the list's order, and the places that each marker names."""

    text: str
    works: list[dict]
    markers: list[tuple[str, tuple[int, ...]]]


def works(seed: int, count: int) -> list[dict]:
    chance = random.Random(seed)
    made = []
    for number in range(count):
        journal, short = chance.choice(JOURNALS)
        first = chance.randint(100, 900)
        made.append(
            {
                "type": "article-journal",
                "title": f"{chance.choice(STARTS)} {chance.choice(TOPICS)}, part {number + 1}",
                "author": [
                    {"family": family, "given": chance.choice(GIVEN)}
                    for family in chance.sample(FAMILIES, chance.randint(1, 5))
                ],
                "container-title": journal,
                "container-title-short": short,
                "issued": {"date-parts": [[chance.randint(1990, 2025)]]},
                "volume": str(chance.randint(1, 90)),
                "issue": str(chance.randint(1, 12)),
                "page": f"{first}-{first + chance.randint(1, 20)}",
                "DOI": f"10.5555/made.{seed}.{number}",
            }
        )
    return made


def article(style: str, convention: str, seed: int, count: int = 12) -> Made:
    chance = random.Random(seed * 1000 + len(convention))
    entries = render([Cited(csl) for csl in works(seed, count)], catalogue=CATALOGUE, style=style)
    listed = [works(seed, count)[entry.place] for entry in entries]
    lines, markers = ["Sleep and what it does", ""], []
    places = list(range(count))
    while places:
        sentences = []
        for _ in range(chance.randint(1, 3)):
            claim = chance.choice(CLAIMS)
            if not places or chance.random() < 0.2:
                sentences.append(f"{claim}.")
                continue
            named = tuple(places.pop(0) for _ in range(min(len(places), chance.choice([1, 1, 1, 2, 3]))))
            marker = written(convention, named, listed, style)
            markers.append((marker, named))
            sentences.append(placed(convention, claim, marker))
        lines += [" ".join(sentences), ""]
    numbered = "author" not in convention
    lines.append("References")
    for number, entry in enumerate(entries, 1):
        label = f"{number}. " if numbered and not entry.text.lstrip("[(").startswith(str(number)) else ""
        lines.append(label + " ".join(entry.text.split()))
        if not numbered:
            lines.append("")
    return Made("\n".join(lines), listed, markers)


def written(convention: str, named: tuple[int, ...], listed: list[dict], style: str) -> str:
    if "author" in convention:
        return cite([Cited(csl) for csl in listed], [named], catalogue=CATALOGUE, style=style)[0]
    numbers = [place + 1 for place in named]
    inner = f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 2 else ",".join(map(str, numbers))
    superscript = inner.translate(str.maketrans("0123456789–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
    return {
        "bare": inner,
        "brackets": f"[{inner}]",
        "parentheses": f"({inner})",
        "superscript": superscript,
        "tags": f"<sup>{inner}</sup>",
    }[convention]


def placed(convention: str, claim: str, marker: str) -> str:
    return f"{claim}.{marker}" if convention in ("bare", "superscript", "tags") else f"{claim} {marker}."
