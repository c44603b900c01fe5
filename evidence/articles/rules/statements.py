"""What kind of statement a sentence makes, told by its words: lists that are ours, and only ever advise."""

from __future__ import annotations

import re

from evidence.articles.rules.facts import Checked

# What health content speaks of; stems, so that plurals and forms are with them.
_CLINICAL = re.compile(
    r"\b(?:symptom|sign[s]?\b|syndrom|disorder|disease|illness|diagnos|treat(?:s|ed|ing|ment)?\b|therap"
    r"|medic(?:ation|ine|al)"
    r"|drug|dos(?:e|es|age|ing)\b"
    r"|side effect|adverse|patient|clinic|trial|placebo|risk|mortalit|prevalen|inciden"
    r"|anxi|depress|stress|fatigue|insomnia|pain|trauma|psych|schizo|dementia|diabet"
    r"|cancer|tumou?r|infect|virus"
    r"|vaccin|inflamm|hypertens|blood pressure|cholesterol|obes|asthma|stroke|heart|cardi"
    r"|kidney|renal|liver|hepat"
    r"|hormon|insulin|antibiotic|antidepress|antipsychotic|benzodiazepin|ssris?\b|snris?\b|opioid|statin|surg"
    r"|numb|brain|neuro|amygdala|receptor|pregnan|fever|headache|migraine|epilep|seizure|allerg|relapse|remission)",
    re.IGNORECASE,
)
# A statement of what does what: what a reader would act on.
_ASSERTS = re.compile(
    r"\b(?:caus(?:e|es|ed|ing)|lead(?:s|ing)? to|led to|result(?:s|ed)? in"
    r"|trigger(?:s|ed)?|increas(?:e|es|ed|ing)"
    r"|reduc(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|lower(?:s|ed)?|rais(?:e|es|ed)|improv(?:e|es|ed|ing)"
    r"|worsen(?:s|ed)?|reliev(?:e|es|ed)|treat(?:s|ed)?|cur(?:e|es|ed)|prevent(?:s|ed)?|protect(?:s|ed)?|heal(?:s|ed)?"
    r"|associated with|linked (?:to|with)|related to|risk (?:of|factor)|effective|ineffective|contraindicated"
    r"|blunt(?:s|ed)?|suppress(?:es|ed)?)\b",
    re.IGNORECASE,
)
# Questions, advice to the reader, and what the page says of itself are no statements of fact.
_ADDRESSED = re.compile(
    r"\?\s*$|\b(?:this (?:page|article|guide)|we (?:offer|provide|explore|look)|our (?:program|team|clinic)"
    r"|reach out|contact us|read on|let.s|below, we|next sections?)\b",
    re.IGNORECASE,
)
_NARROWED = re.compile(
    r"\b(?:mice|mouse|rats?|rodents?|animals?|dogs?|monkeys?|primates|cells?|in vitro|culture[ds]?"
    r"|petri|laborator(?:y|ies)"
    r"|case report|a case of|one (?:patient|man|woman|case|person|child)"
    r"|a (?:single )?(?:patient|man|woman|case)\b)",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s?(%|per ?cent\b|percent(?:age points?)?\b)"
    r"|\b(\d{1,9}) (?:in|out of|of) (?:every )?(\d{1,9})\b|\b(\d+(?:\.\d+)?)[- ](?:fold|times)\b",
    re.IGNORECASE,
)
_CAUSAL = re.compile(
    r"\b(caus(?:e|es|ed|ing)|cur(?:e|es|ed|ing)|prov(?:e|es|ed|en|ing)|proof|guarante(?:e|es|ed)|always|never"
    r"|definitely|certainly|undoubtedly|eliminat(?:e|es|ed)"
    r"|all (?:patients|people|users|cases|adults|women|men)"
    r"|every(?:one| patient| person| user)|100 ?%|completely safe|no risk)\b",
    re.IGNORECASE,
)
# "can cause" is no more than may be said on such support; "not proven" says the contrary.
_SOFTENED = re.compile(
    r"\b(?:can|could|may|might|not|cannot|\w{1,12}n.t|no|without|whether|rarely|possibly|possible|potential(?:ly)?"
    r"|thought to|believed to"
    r"|appears? to|seems? to|suggests?|not (?:yet )?(?:been )?)\W+(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)  # fmt: skip
# A sentence is no longer; what comes behind is not looked at.
LONGEST = 5_000


def is_clinical(checked: Checked, sentence: int) -> bool:
    """Whether the sentence speaks of health: it names a stored concept, or one of the list's words."""
    if checked.sentences[sentence].concepts:
        return True
    return bool(_CLINICAL.search(checked.text_of(sentence)[:LONGEST]))


def asserts_something_clinical(checked: Checked, sentence: int) -> bool:
    """Whether the sentence says what does what to somebody's health, and would need a source for it.

    It names at least two concepts that are stored, and a verb of effect or association.
    """
    text = checked.text_of(sentence)[:LONGEST]
    concepts = {concept.id for concept in checked.sentences[sentence].concepts}
    return len(concepts) >= 2 and bool(_ASSERTS.search(text)) and not _ADDRESSED.search(text)


def is_about_people(text: str) -> bool:
    """Whether the sentence speaks of people at large: it does not say that it is of one, or of animals."""
    return not _NARROWED.search(text[:LONGEST])


def strong_words(text: str) -> list[tuple[int, int, str]]:
    """The causal and absolute words that nothing softens, with where they stand."""
    found = []
    for match in _CAUSAL.finditer(text[:LONGEST]):
        before = text[max(0, match.start() - 60) : match.start()]
        if not _SOFTENED.search(before):
            found.append((match.start(), match.end(), match[1]))
    return found


def figures(text: str) -> list[tuple[int, int, str]]:
    """Shares and multiples that the sentence gives, with where they stand: ``60%``, ``3 in 10``, ``two-fold``
    not. The text is what has to be found in the evidence: ``60``."""
    found = []
    for match in _FIGURE.finditer(text[:LONGEST]):
        if match[1]:
            found.append((match.start(), match.end(), match[1].replace(",", "")))
        elif match[3]:
            found.append((match.start(), match.end(), f"{match[3]} {match[4]}"))
        else:
            found.append((match.start(), match.end(), match[5]))
    return found


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def carries(evidence: str, figure: str) -> bool:
    """Whether a text has the figure: the number itself, or what it is rounded from; of ``3 10`` both, or the
    percentage that they are."""
    numbers = {float(one.replace(",", "")) for one in _NUMBER.findall(evidence) if one.count(".") <= 1}
    if " " in figure:
        part, whole = map(float, figure.split())
        share = 100 * part / whole if whole else -1.0
        return {part, whole} <= numbers or any(abs(share - number) < 0.5 for number in numbers)
    wanted = float(figure)
    # "around 60%" of 59.6; but 60.4% of 59.6 is another figure.
    tolerance = 0.5 if wanted == int(wanted) else 0.05
    return any(abs(wanted - number) <= tolerance for number in numbers)
