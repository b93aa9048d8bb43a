"""What a proof says of one rule, and plainly that there is none where there is none.

A proof speaks of one edition, by its digest. A proof of other rules says nothing of
these.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from triage.desk.content import FLOORS, Content
from triage.referrals import Pathway
from triage.rulebook.certificate import (
    BadCertificate,
    Certificate,
    Proved,
    from_json,
    load_certificate,
)
from triage.rulebook.floors import Floor, Floors, read_floors
from triage.rulebook.rules import BandFloor, ClockRule, Route, Rule, Safe


SHIPPED = "rules/proof.json"
NONE_KEPT = "No proof is kept here."
OF_OTHERS = "The proof that is kept here is of other rules."
UNREADABLE = "The proof that was kept with these rules cannot be read."
PROVED, NOT_PROVED = "Proved", "Not proved"


@dataclass(frozen=True, kw_only=True)
class Property:
    """One thing that was tried for every child who could exist."""

    sentence: str
    held: bool
    shown: tuple[str, ...] = ()  # where it does not hold: what, and for which child


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The proof of one list's rules. Not `proved`: `why_not` says why."""

    proved: bool
    why_not: str = ""
    made_on: date | None = None
    prover: str = ""
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RuleProof:
    """What of the proof speaks of one rule or floor."""

    words: str
    properties: tuple[Property, ...] = ()


def floors_of(content: Content) -> Floors | None:
    """The floors the edition keeps; None where it keeps none."""
    text = content.files.get(FLOORS)
    return read_floors(text, content.catalogue) if text else None


def certificate_of(content: Content, kept: str = "") -> tuple[Certificate | None, str]:
    """The proof of exactly this edition, or a sentence that says why there is none.

    `kept` is the text of the proof that was kept with the edition; without one, the
    proof that came with the installation is looked at.
    """
    path = content.folder / SHIPPED
    if not kept and not path.exists():
        return None, NONE_KEPT
    try:
        found = from_json(kept) if kept else load_certificate(path)
    except BadCertificate as bad:
        return None, bad.sentence()
    except (ValueError, KeyError, TypeError):
        return None, UNREADABLE
    floors = floors_of(content)
    same = floors is not None and found.floors_digest == floors.digest
    if found.digest != content.digest or not same:
        return None, OF_OTHERS
    return found, ""


class Speaks:
    """One list's part of a proof, asked rule by rule."""

    def __init__(self, content: Content, pathway: Pathway, kept: str = "") -> None:
        self._certificate, self._why_not = certificate_of(content, kept)
        floors = floors_of(content)
        self.floors = floors.of(pathway) if floors else ()
        self._own = dict(_own(self._certificate, pathway))

    def whole(self) -> Proof:
        """All that was tried of this list's rules."""
        if self._certificate is None:
            return Proof(proved=False, why_not=self._why_not)
        found = tuple(_property(one) for one in self._own.values())
        broken = not found or not all(one.held for one in found)
        return Proof(
            proved=not broken,
            why_not="Something that must hold does not." if broken else "",
            made_on=self._certificate.made_on,
            prover=self._certificate.prover,
            properties=found,
        )

    def of_rule(self, rule: Rule) -> RuleProof:
        """What was tried that this rule could break."""
        kept = any(_guards(floor, rule) for floor in self.floors)
        return _of(
            one
            for name, one in self._own.items()
            if (kept and name in FLOOR_KEEPS)
            or (name in OF_RULE and OF_RULE[name](rule))
        )

    def of_floors(self) -> RuleProof:
        """Whether every child is kept at or above each floor."""
        return _of(one for name, one in self._own.items() if name in FLOOR_KEEPS)


def _of(some: Iterable[Proved]) -> RuleProof:
    """A property that fails anywhere is no proof for any rule it speaks of."""
    found = tuple(_property(one) for one in some)
    proved = bool(found) and all(one.held for one in found)
    return RuleProof(words=PROVED if proved else NOT_PROVED, properties=found)


def _own(certificate: Certificate | None, pathway: Pathway) -> list[tuple[str, Proved]]:
    """The properties of this list's book, by their short names."""
    head = f"{pathway.value.replace('_', ' ')}: "
    found = certificate.properties if certificate else ()
    return [
        (one.name.removeprefix(head), one) for one in found if one.name.startswith(head)
    ]


def _property(one: Proved) -> Property:
    told = tuple(
        " ".join((failure.sentence, failure.words, failure.shown)).strip()
        for failure in one.failures
    )
    return Property(sentence=one.sentence, held=one.held, shown=told)


def _guards(floor: Floor, rule: Rule) -> bool:
    """Whether a floor promises what this rule gives, for a fact it reads."""
    same = {
        BandFloor: floor.band is not None,
        Safe: floor.safe,
        ClockRule: floor.clock is not None,
    }
    return same.get(type(rule.outcome), False) and not set(floor.facts).isdisjoint(
        rule.facts
    )


def _always(_: Rule) -> bool:
    return True


def _band(rule: Rule) -> bool:
    return isinstance(rule.outcome, BandFloor)


def _dated(rule: Rule) -> bool:
    outcome = rule.outcome
    return _band(rule) or (isinstance(outcome, ClockRule) and outcome.seen_by)


def _single(rule: Rule) -> bool:
    return isinstance(rule.outcome, ClockRule | Route)


def _from_the_start(rule: Rule) -> bool:
    outcome = rule.outcome
    return isinstance(outcome, ClockRule) and outcome.start == "clock start"


# Which rules could break each property; the floors' depend on the floors themselves.
FLOOR_KEEPS = ("safety floors", "floors are where they say")
OF_RULE: dict[str, Callable[[Rule], bool]] = {
    "monotone rules": _always,
    "monotone bands": _band,
    "reachable": _always,
    "no redundant rule": _always,
    "no conflict": _single,
    "no child without a clock": _from_the_start,
    "unknown is never no": _band,
    "facts used both ways": _band,
    "questions": _band,
    "forbidden facts": _dated,
}
