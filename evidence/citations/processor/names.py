"""`cs:names`: lists of names with et al., labels and substitutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from .decoration import cased, decorated, formatting
from .items import Name
from .locale import CSL, Locale
from .name_form import NameForm, name_parts
from .state import Render, State

CompileChild = Callable[[Element, Element | None], Render]


@dataclass(frozen=True, slots=True)
class NameList:
    """How several names stand beside each other."""

    form: NameForm
    delimiter: str
    joiner: str
    precedes_last: str
    precedes_et_al: str
    et_al_min: int
    et_al_first: int
    et_al_last: bool
    et_al: str
    # For items that were cited before.
    later: tuple[int, int]

    def write(self, people: Sequence[Name], state: State) -> str:
        """The names, cut where the style cuts."""
        least, first = self._limits(state)
        shown = len(people)
        if least and len(people) >= least and first < len(people):
            # A list that ends in its last name is as long as it is: "A, B, … Z".
            shown = first if self.et_al_last else min(max(first, state.distinction.names), len(people))
        given = state.distinction
        if self.form.form == "short":
            state.short_names = True
        texts = [
            self.form.write(
                person,
                place,
                sorting=state.sorting,
                given=given.given if given.given_of_all or place == 0 else 0,
            )
            for place, person in enumerate(people[:shown])
        ]
        if shown == len(people):
            return self._all(texts, people)
        if self.et_al_last and len(people) >= shown + 2:
            last = self.form.write(people[-1], len(people) - 1, sorting=state.sorting)
            return f"{self.delimiter.join(texts)}{self.delimiter}… {last}"
        if not self.et_al:
            return self.delimiter.join(texts)
        apart = self._apart(self.precedes_et_al, len(texts) + 1, shown - 1, people[shown - 1])
        return f"{self.delimiter.join(texts)}{self.delimiter if apart else ' '}{self.et_al}"

    def _limits(self, state: State) -> tuple[int, int]:
        if state.sorting and state.et_al:
            return state.et_al
        if state.position != "first" and self.later[0]:
            return self.later
        return self.et_al_min, self.et_al_first

    def _all(self, texts: list[str], people: Sequence[Name]) -> str:
        if len(texts) < 2 or not self.joiner:
            return self.delimiter.join(texts)
        apart = self._apart(self.precedes_last, len(texts), len(texts) - 2, people[-2])
        before = self.delimiter.join(texts[:-1])
        return f"{before}{self.delimiter if apart else ' '}{self.joiner}{texts[-1]}"

    def _apart(self, rule: str, count: int, place: int, before: Name) -> bool:
        if rule == "after-inverted-name":
            return self.form.inverts(place) and not before.literal
        return rule == "always" or (rule == "contextual" and count > 2)


class Inherited:
    """Options of names: of the element itself, else of the citation or bibliography, else of the style."""

    def __init__(self, name: Element | None, area: Element | None, style: Element) -> None:
        self._name, self._around = name, [element for element in (area, style) if element is not None]

    def get(self, option: str, default: str = "", *, around: str = "") -> str:
        """The value of `option`, which is called `around` where it is inherited from."""
        if self._name is not None and (own := self._name.get(option)) is not None:
            return own
        for element in self._around:
            if (value := element.get(around or option)) is not None:
                return value
        return default

    def has(self, option: str) -> bool:
        """Whether anybody says anything about it."""
        return self.get(option, "\0") != "\0"


def name_list(names: Element, area: Element | None, style: Element, locale: Locale) -> NameList:
    """What a `cs:names` element and all that it inherits from say."""
    name = names.find(f"{CSL}name")
    options = Inherited(name, area, style)
    form = NameForm(
        form=options.get("form", "long", around="name-form"),
        initialize_with=options.get("initialize-with") if options.has("initialize-with") else None,
        initialize=options.get("initialize", "true") == "true",
        hyphen=style.get("initialize-with-hyphen", "true") == "true",
        order=options.get("name-as-sort-order"),
        sort_separator=options.get("sort-separator", ", "),
        demote=style.get("demote-non-dropping-particle", "display-and-sort"),
        parts=name_parts(name) if name is not None else None,
    )
    et_al = names.find(f"{CSL}et-al")
    et_al_text = locale.term((et_al.get("term") if et_al is not None else None) or "et-al")
    if et_al is not None and et_al_text:
        before, behind = formatting(et_al)
        et_al_text = f"{et_al.get('prefix', '')}{before}{et_al_text}{behind}{et_al.get('suffix', '')}"
    joiner = {"text": f"{locale.term('and')} ", "symbol": "& "}.get(options.get("and"), "")
    first = _number(options.get("et-al-use-first"), 1)
    return NameList(
        form=form,
        delimiter=options.get("delimiter", ", ", around="name-delimiter"),
        joiner=joiner,
        precedes_last=options.get("delimiter-precedes-last", "contextual"),
        precedes_et_al=options.get("delimiter-precedes-et-al", "contextual"),
        et_al_min=_number(options.get("et-al-min"), 0),
        et_al_first=first,
        et_al_last=options.get("et-al-use-last") == "true",
        et_al=et_al_text,
        later=(
            _number(options.get("et-al-subsequent-min"), 0),
            _number(options.get("et-al-subsequent-use-first"), first),
        ),
    )


def _number(text: str, default: int) -> int:
    return int(text) if text.isdigit() else default


def compile_names(
    element: Element,
    parent: Element | None,
    *,
    area: Element | None,
    style: Element,
    locale: Locale,
    default_language: str,
    compile_child: CompileChild,
) -> Render:
    """The renderer of `cs:names`; of one inside `cs:substitute` that has no name of its own, `parent`'s."""
    shown = parent if parent is not None and element.find(f"{CSL}name") is None else element
    people = name_list(shown, area, style, locale)
    label_of = shown if shown.find(f"{CSL}label") is not None else element
    label, label_first = _label(label_of, locale, default_language)
    before, behind = _name_format(shown)
    variables = element.get("variable", "").split()
    delimiter = element.get("delimiter") or Inherited(None, area, style).get("names-delimiter")
    counting = people.form.form == "count"
    substitutes = [compile_child(child, element) for child in element.find(f"{CSL}substitute") or ()]

    def found(state: State) -> list[tuple[str, tuple[Name, ...]]]:
        names = state.item.names
        pairs = [(role, names[role]) for role in variables if role in names and role not in state.used_up]
        if len(pairs) == 2 and {"editor", "translator"} == set(variables) and pairs[0][1] == pairs[1][1]:
            # One list for both where the language has a word for it.
            return [("editortranslator", pairs[0][1])] if label("editortranslator", 1, state) else pairs
        return pairs

    def render(state: State) -> str:
        state.called += 1
        if state.without_names:
            # The first names of the cite, with whatever would stand in for them, are left out.
            state.without_names = False
            render(state)
            return ""
        pairs = found(state)
        if not pairs:
            return _substitute(substitutes, state)
        for role, _ in pairs:
            state.count(role)
        if counting:
            limit = people.et_al_first if people.et_al_min else 0
            return str(sum(min(len(one), limit) if limit else len(one) for _, one in pairs))
        texts = []
        for role, one in pairs:
            text = f"{before}{people.write(one, state)}{behind}"
            if state.first_names is None:
                state.first_names = text
            words = "" if state.sorting else label(role, len(one), state)
            texts.append(f"{words}{text}" if label_first else f"{text}{words}")
        return delimiter.join(texts)

    return decorated(render, element, default_language)


def _name_format(names: Element) -> tuple[str, str]:
    name = names.find(f"{CSL}name")
    if name is None:
        return "", ""
    before, behind = formatting(name)
    return name.get("prefix", "") + before, behind + name.get("suffix", "")


def _substitute(substitutes: Sequence[Render], state: State) -> str:
    for substitute in substitutes:
        outer, state.trace = state.trace, []
        text = substitute(state)
        written, state.trace = state.trace, outer
        if text:
            state.used_up.update(written)
            if state.first_names is None:
                state.first_names = text
            if outer is not None:
                outer.extend(written)
            return text
    return ""


def _label(names: Element, locale: Locale, default_language: str) -> tuple[Callable[..., str], bool]:
    label = names.find(f"{CSL}label")
    if label is None:
        return (lambda *_: ""), False
    form, plural = label.get("form", "long"), label.get("plural", "contextual")
    before, behind = formatting(label)
    before, behind = label.get("prefix", "") + before, behind + label.get("suffix", "")
    change = cased(label, default_language)
    children = [child.tag for child in names]
    words: Mapping[bool, dict[str, str]] = {False: {}, True: {}}

    def write(role: str, count: int, state: State) -> str:
        several = plural == "always" or (plural == "contextual" and count > 1)
        known = words[several]
        if role not in known:
            term = locale.term(role, form, plural=several)
            term = change(term, state) if change and term else term
            known[role] = f"{before}{term}{behind}" if term else ""
        return known[role]

    first = f"{CSL}name" in children and children.index(label.tag) < children.index(f"{CSL}name")
    return write, first
