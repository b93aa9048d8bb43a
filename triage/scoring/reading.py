"""A scorecard's file into a `Scorecard`: strict about names, types and spelling."""

import json
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path

from triage.facts import Catalogue, Fact, Kind
from triage.referrals import Pathway
from triage.scoring.card import (
    CODED,
    BadScorecard,
    Counts,
    Domain,
    Factor,
    Row,
    Scorecard,
    Test,
    codes,
)
from triage.scoring.chance import Chance, ChanceRow


JSON = Mapping[str, object]

CARD_KEYS = {"name", "pathway", "version", "status", "source", "domains", "factors"}
CHANCE_KEYS = {"horizon_weeks", "outcome", "estimand", "children", "outcomes", "rows"}
CHANCE_ROW_KEYS = {"points", "chance", "low", "high", "children"}
TEXT_KEYS = ("name", "version", "status", "source")


def read_card(file: Path, catalogue: Catalogue) -> Scorecard:
    """The card in a file. Raises `BadScorecard` naming the part that is wrong."""
    name = file.parent.name
    return card_of(_json(name, file), name, catalogue)


def card_of(told: object, name: str, catalogue: Catalogue) -> Scorecard:
    """The card in what a file said. Raises `BadScorecard` naming the part that is wrong."""
    read = _Reader(name, catalogue)
    card = read.table(told, "the card", CARD_KEYS, {"chance"})
    return Scorecard(
        **{key: read.text(card[key], key) for key in TEXT_KEYS},
        pathway=read.pathway(card["pathway"]),
        domains=read.domains(card["domains"]),
        factors=tuple(map(read.factor, read.many(card["factors"], "factors"))),
        digest=digest_of(card),
        chance=read.chance(card["chance"]) if "chance" in card else None,
    )


def digest_of(card: JSON) -> str:
    """The sha256 of the card as compact JSON with sorted keys, whatever its layout."""
    text = json.dumps(card, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def _json(name: str, file: Path) -> object:
    try:
        return json.loads(
            file.read_text("utf-8"),
            object_pairs_hook=_once_each,
            parse_constant=_no_constant,
        )
    except (OSError, ValueError) as problem:
        reason = f"{file.name} is not readable JSON ({problem})"
        raise BadScorecard(name=name, reason=reason) from problem


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"{min(twice)} is there twice")
    return dict(pairs)


def _no_constant(text: str) -> object:
    raise ValueError(f"{text} is not a number")


class _Reader:
    """Reads the parts of one card, and knows its name for the errors."""

    def __init__(self, name: str, catalogue: Catalogue) -> None:
        self.name = name
        self.catalogue = catalogue

    def refuse(self, reason: str) -> BadScorecard:
        return BadScorecard(name=self.name, reason=reason)

    def table(
        self, read: object, where: str, keys: set[str], more: Iterable[str] = ()
    ) -> JSON:
        """A table with all of `keys` and nothing but `keys` and `more`."""
        if not isinstance(read, dict):
            raise self.refuse(f"{where} is not a table")
        if missing := keys - set(read):
            raise self.refuse(f"{where} has no {min(missing)}")
        if extra := set(read) - keys - set(more):
            raise self.refuse(f"{where} has a part nobody knows, {min(extra)}")
        return read

    def many(self, read: object, where: str) -> list[object]:
        if not isinstance(read, list) or not read:
            raise self.refuse(f"{where} is not a list with something in it")
        return read

    def text(self, read: object, where: str) -> str:
        if not isinstance(read, str) or not read.strip():
            raise self.refuse(f"{where} is not a text")
        return read

    def whole(self, read: object, where: str) -> int:
        if isinstance(read, bool) or not isinstance(read, int) or read < 0:
            raise self.refuse(f"{where} is not a whole number of 0 or more")
        return read

    def pathway(self, read: object) -> Pathway:
        if read in (Pathway.NEURODEVELOPMENTAL, Pathway.SPEECH_LANGUAGE):
            return Pathway(str(read))
        raise self.refuse(f"{read} is not a pathway that has a card")

    def domains(self, read: object) -> dict[str, Domain]:
        if not isinstance(read, dict):
            raise self.refuse("domains is not a table")
        return {key: self.domain(key, one) for key, one in read.items()}

    def domain(self, key: str, read: object) -> Domain:
        where = f"the domain {key}"
        one = self.table(read, where, {"label", "cap"}, {"counts"})
        counts = one.get("counts", Counts.SUM)
        if counts not in tuple(Counts):
            raise self.refuse(f"{where} counts by {counts}, not by sum or worst")
        return Domain(
            key=key,
            label=self.text(one["label"], f"the label of {where}"),
            cap=self.whole(one["cap"], f"the cap of {where}"),
            counts=Counts(str(counts)),
        )

    def factor(self, read: object) -> Factor:
        one = self.table(read, "a factor", {"fact", "domain", "rows"}, {"unknown"})
        fact = self.fact(self.text(one["fact"], "the fact of a factor"))
        rows = self.many(one["rows"], f"rows of {fact.key}")
        return Factor(
            fact=fact,
            domain=self.text(one["domain"], f"the domain of {fact.key}"),
            rows=tuple(self.row(fact, row) for row in rows),
            unknown=self.whole(one.get("unknown", 0), f"unknown of {fact.key}"),
        )

    def chance(self, read: object) -> Chance:
        """What totals mean, of a card that was learnt."""
        one = self.table(read, "the chances", CHANCE_KEYS)
        whole = ("horizon_weeks", "children", "outcomes")
        rows = self.many(one["rows"], "the rows of the chances")
        return Chance(
            **{key: self.whole(one[key], f"{key} of the chances") for key in whole},
            outcome=self.text(one["outcome"], "the outcome of the chances"),
            estimand=self.text(one["estimand"], "the estimand of the chances"),
            rows=tuple(map(self.chance_row, rows)),
        )

    def chance_row(self, read: object) -> ChanceRow:
        one = self.table(read, "a row of the chances", CHANCE_ROW_KEYS)
        return ChanceRow(
            points=self.whole(one["points"], "points of a chance"),
            children=self.whole(one["children"], "children of a chance"),
            chance=self.share(one["chance"]),
            low=self.share(one["low"]),
            high=self.share(one["high"]),
        )

    def share(self, read: object) -> float:
        if isinstance(read, bool) or not isinstance(read, int | float):
            raise self.refuse("a chance is not a number")
        return float(read)

    def fact(self, key: str) -> Fact:
        if key in self.catalogue:
            return self.catalogue[key]
        near = get_close_matches(key, self.catalogue, n=1)
        hint = f"; the nearest is {near[0]}" if near else ""
        raise self.refuse(f"{key} is not a fact of the catalogue{hint}")

    def row(self, fact: Fact, read: object) -> Row:
        where = f"a row of {fact.key}"
        one = self.table(read, where, {"points"}, {*Test, "says"})
        tests = [test for test in Test if test in one]
        if len(tests) != 1:
            raise self.refuse(f"{where} needs one of is, at_least and at_most")
        to = self.answer(fact, tests[0], one[tests[0]])
        says = one.get("says", _in_words(to))
        return Row(
            test=tests[0],
            to=to,
            points=self.whole(one["points"], f"the points of {where}"),
            says=self.text(says, f"the words of {where}"),
        )

    def answer(self, fact: Fact, test: Test, to: object) -> bool | float | str:
        """What a row compares with: an answer of the fact, or a number in its range."""
        if fact.kind in CODED and test is Test.IS:
            return self.code(fact, to)
        if fact.kind in (Kind.COUNT, Kind.NUMBER) and test is not Test.IS:
            return self.number(fact, to)
        raise self.refuse(f"{fact.key} is a {fact.kind} and cannot be read by {test}")

    def code(self, fact: Fact, to: object) -> bool | str:
        # `1 in (False, True)` holds in Python, so the type is looked at too.
        for code in codes(fact):
            if to == code and type(to) is type(code):
                return code
        near = get_close_matches(str(to), map(str, codes(fact)), n=1)
        hint = f"; the nearest is {near[0]}" if near else ""
        raise self.refuse(f"{fact.key} is never {to}{hint}")

    def number(self, fact: Fact, to: object) -> float:
        if isinstance(to, bool) or not isinstance(to, int | float):
            raise self.refuse(f"a row of {fact.key} compares with no number")
        low = fact.low if fact.low is not None else to
        high = fact.high if fact.high is not None else to
        if not low <= to <= high:
            raise self.refuse(f"{fact.key} is never {to}")
        return to


def _in_words(to: bool | float | str) -> str:
    if isinstance(to, bool):
        return "yes" if to else "no"
    return str(to).replace("_", " ")
