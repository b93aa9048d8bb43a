"""Who may be told: the table, tried on every combination of what it looks at."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise, product
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from triage.desk.tasks.kinds import KINDS
from triage.messages.recipients import (
    AGREE,
    ASKED_ONLY,
    BOTH,
    IN_DOUBT,
    NEUTRAL,
    NOT_NOW,
    PRIVATE,
    TABLE,
    Line,
    Verdict,
    judge,
)
from triage.messages.situation import (
    Address,
    Age,
    By,
    Claim,
    Format,
    Kin,
    Part,
    Purpose,
    Safe,
    Situation,
    Stopped,
    Term,
    Word,
)


PARTS: Mapping[str, tuple[Part, ...]] = {
    "stopped": tuple(Stopped),
    "kin": tuple(Kin),
    "word": tuple(Word),
    "claim": tuple(Claim),
    "looked_after": (False, True),
    "age": tuple(Age),
    "safe": tuple(Safe),
    "address": tuple(Address),
    "by": tuple(By),
    "form": tuple(Format),
    "purpose": tuple(Purpose),
    "term": tuple(Term),
}
NAMES = tuple(PARTS)
PLAIN = tuple(one for one in Claim if one not in IN_DOUBT)
Cube = NDArray[Any]


def where(**when: tuple[Part, ...]) -> Cube:
    """The situations in which every part named is one of those named."""
    found = np.ones([1] * len(PARTS), bool)
    for part, some in when.items():
        at = NAMES.index(part)
        told = np.array([one in some for one in PARTS[part]])
        found = found & told.reshape(
            [-1 if one == at else 1 for one in range(len(PARTS))]
        )
    return found


@cache
def lines() -> Cube:
    """The number of the first line that holds, for every situation there is."""
    shape = [len(some) for some in PARTS.values()]
    first = np.full(shape, len(TABLE), np.uint8)
    for at, line in reversed(list(enumerate(TABLE))):
        np.copyto(first, np.uint8(at), where=where(**line.when))
    return first


def said(*verdicts: Verdict) -> Cube:
    """The situations of which the table says one of these."""
    numbers = [at for at, line in enumerate(TABLE) if line.verdict in verdicts]
    return np.isin(lines(), numbers)


def never_told(told: Cube, **when: tuple[Part, ...]) -> None:
    found = bool((told & where(**when)).any())

    assert not found, when


@pytest.fixture(autouse=True, scope="module")
def _short_words() -> Iterator[None]:
    """A test that fails prints some of the situations: all of them take minutes."""
    with np.printoptions(edgeitems=1, threshold=10):
        yield


@pytest.fixture(scope="module")
def may() -> Cube:
    """The situations in which a message goes."""
    return said(Verdict.MAY)


def test_the_table_looks_at_every_part_and_at_millions_of_combinations() -> None:
    looked_at = {part for line in TABLE for part in line.when}

    assert looked_at == set(Situation.__dataclass_fields__) == set(PARTS)
    assert prod(len(some) for some in PARTS.values()) > 30_000_000


def test_every_situation_has_a_line_and_every_line_a_situation() -> None:
    first = lines()

    counts = np.bincount(first.ravel(), minlength=len(TABLE))
    assert len(counts) == len(TABLE)
    assert [TABLE[at].name for at, one in enumerate(counts) if not one] == []


@given(
    st.fixed_dictionaries({part: st.sampled_from(some) for part, some in PARTS.items()})
)
def test_one_situation_is_judged_as_the_table_of_all_of_them_is(
    parts: dict[str, Any],
) -> None:
    place = tuple(PARTS[part].index(parts[part]) for part in NAMES)

    judgement = judge(Situation(**parts))

    assert judgement.line == TABLE[lines()[place]].name


@pytest.mark.hazard("H-13")
def test_nothing_is_ever_sent_about_a_child_who_has_died(may: Cube) -> None:
    never_told(may, stopped=(Stopped.DECEASED,))


@pytest.mark.hazard("H-13")
@pytest.mark.parametrize("stopped", [one for one in Stopped if one is not Stopped.NO])
def test_whatever_stops_messages_stops_every_one(may: Cube, stopped: Stopped) -> None:
    never_told(may, stopped=(stopped,))


@pytest.mark.hazard("H-12")
def test_no_address_is_used_that_is_unsafe_or_not_known_to_be_safe(may: Cube) -> None:
    never_told(may, safe=(Safe.UNSAFE, Safe.NOT_KNOWN))


@pytest.mark.hazard("H-12")
def test_unsafe_is_never_not_a_question(may: Cube) -> None:
    unsafe = np.broadcast_to(where(safe=(Safe.UNSAFE,)), may.shape)

    assert said(Verdict.NEVER)[unsafe].all()


@pytest.mark.hazard("H-12")
def test_a_restricted_address_gets_no_letter_and_no_place(may: Cube) -> None:
    never_told(may, address=(Address.RESTRICTED,), by=(By.LETTER,))
    never_told(may, address=(Address.RESTRICTED,), purpose=(Purpose.APPOINTMENT,))


def test_nothing_goes_where_there_is_no_address_or_a_wrong_one(may: Cube) -> None:
    never_told(may, address=(Address.NONE, Address.INVALID))


@pytest.mark.hazard("H-12")
def test_nobody_is_told_who_is_not_to_be_or_asked_not_to_be(may: Cube) -> None:
    never_told(may, word=(Word.NOT_TOLD, Word.OPTED_OUT, Word.ENDED))


@pytest.mark.hazard("H-12")
@pytest.mark.parametrize("claim", IN_DOUBT)
def test_where_anything_conflicts_a_named_person_judges_first(
    may: Cube, claim: Claim
) -> None:
    never_told(may, claim=(claim,), word=NOT_NOW, kin=(*PRIVATE, Kin.YOUNG_PERSON))


@pytest.mark.hazard("H-12")
def test_without_parental_responsibility_a_named_person_judges_first(may: Cube) -> None:
    never_told(may, claim=(Claim.NOT_RESPONSIBLE,), kin=PRIVATE, word=(Word.NOBODY,))


@pytest.mark.hazard("H-12")
def test_a_looked_after_childs_birth_family_and_carers_are_not_told_by_default(
    may: Cube,
) -> None:
    never_told(may, looked_after=(True,), kin=PRIVATE, word=(Word.NOBODY,))


def test_a_looked_after_childs_social_worker_is_told() -> None:
    found = judge(
        Situation(
            kin=Kin.SOCIAL_WORKER,
            looked_after=True,
            age=Age.UNDER_ELEVEN,
            safe=Safe.SAFE,
            address=Address.GOOD,
            purpose=Purpose.STATUS,
        )
    )

    assert (found.verdict, found.line) == (Verdict.MAY, "looked-after")


@pytest.mark.hazard("H-12")
def test_relatives_foster_carers_and_strangers_are_told_only_where_judged(
    may: Cube,
) -> None:
    never_told(may, kin=(Kin.FOSTER_CARER, Kin.OTHER), word=(Word.NOBODY,))


@pytest.mark.hazard("H-19")
def test_from_sixteen_others_are_told_only_what_is_neutral_until_agreed(
    may: Cube,
) -> None:
    confidential = tuple(one for one in Purpose if one not in NEUTRAL)
    grown = (Age.SIXTEEN, Age.ADULT, Age.ADULT_IN_NEED)

    never_told(may, kin=PRIVATE, age=grown, word=NOT_NOW, purpose=confidential)
    never_told(may, kin=PRIVATE, age=(Age.ADULT,), word=NOT_NOW)


@pytest.mark.hazard("H-19")
def test_no_birthday_cuts_anybody_off_in_silence() -> None:
    """Whoever was told before a birthday is told after it, or a person is asked."""
    ages = (
        Age.UNDER_ELEVEN, Age.ELEVEN, Age.NEARLY_SIXTEEN, Age.SIXTEEN, Age.ADULT,
    )  # fmt: skip
    asks = {at for at, line in enumerate(TABLE) if line.task}
    for before, after in pairwise(ages):
        was, now = at_age(before), at_age(after)
        told_before = np.isin(was, goes())
        heard = np.isin(now, goes()) | np.isin(now, list(asks))
        assert heard[told_before].all(), (before, after)


@pytest.mark.hazard("H-19")
def test_a_parent_told_before_sixteen_still_hears_where_we_are_up_to() -> None:
    before, after = at_age(Age.NEARLY_SIXTEEN), at_age(Age.SIXTEEN)
    needs_help = at_age(Age.ADULT_IN_NEED)
    told = np.isin(before, goes()) & np.broadcast_to(
        without_age(where(kin=PRIVATE, purpose=NEUTRAL, claim=PLAIN)), before.shape
    )

    agrees = [at for at, line in enumerate(TABLE) if line.task == AGREE]
    judged = [at for at, line in enumerate(TABLE) if line.name == "judged"]
    for later in (after, needs_help):
        assert np.isin(later, goes())[told].all()
        assert np.isin(later, [*agrees, *judged])[told].all()


def test_a_young_person_is_written_to_from_eleven_and_by_agreement_until_sixteen(
    may: Cube,
) -> None:
    mine = (Kin.YOUNG_PERSON,)
    never_told(may, kin=mine, age=(Age.UNDER_ELEVEN,))
    never_told(may, kin=mine, age=(Age.ELEVEN, Age.NEARLY_SIXTEEN), word=NOT_NOW)
    agreed = np.broadcast_to(where(kin=mine, age=(Age.ELEVEN,)), may.shape)
    told = bool((may & agreed).any())

    assert told


@pytest.mark.hazard("H-22")
def test_schools_and_surgeries_are_told_nothing_but_what_they_are_asked(
    may: Cube,
) -> None:
    never_told(may, kin=ASKED_ONLY, purpose=(Purpose.STATUS, Purpose.APPOINTMENT))
    never_told(may, kin=ASKED_ONLY, word=NOT_NOW)
    never_told(may, kin=(Kin.SCHOOL,), purpose=(Purpose.CHECK_IN,), term=(Term.CLOSED,))


@pytest.mark.hazard("H-16")
def test_nobody_is_sent_what_they_cannot_read(may: Cube) -> None:
    never_told(may, form=(Format.CALL, Format.ANOTHER_WAY))


@pytest.mark.hazard("H-12")
@pytest.mark.parametrize(
    ("part", "better", "worse"),
    [
        ("stopped", Stopped.NO, tuple(Stopped)),
        ("safe", Safe.SAFE, tuple(Safe)),
        ("address", Address.GOOD, tuple(Address)),
        ("claim", Claim.RESPONSIBLE, tuple(Claim)),
        ("word", Word.TOLD, (Word.NOT_TOLD, Word.OPTED_OUT, Word.ENDED)),
        ("form", Format.MET, tuple(Format)),
        ("term", Term.OPEN, tuple(Term)),
    ],
)
def test_knowing_something_worse_never_lets_a_message_go(
    may: Cube, part: str, better: Part, worse: tuple[Part, ...]
) -> None:
    at = NAMES.index(part)
    best = np.take(may, PARTS[part].index(better), axis=at)
    for one in worse:
        also = np.take(may, PARTS[part].index(one), axis=at)
        let_go = bool((also & ~best).any())
        assert not let_go, one


def test_what_no_line_allows_is_asked_of_a_person() -> None:
    last = TABLE[-1]

    assert (last.when, last.verdict) == ({}, Verdict.ASK)
    assert all(line.task for line in TABLE if line.verdict is Verdict.ASK)


def test_every_task_a_line_opens_is_a_kind_that_people_know() -> None:
    assert {line.task for line in TABLE if line.task} <= KINDS.keys()


def test_lines_that_stop_stand_above_lines_that_let_go() -> None:
    goes_from = min(at for at, line in enumerate(TABLE) if line.verdict is Verdict.MAY)

    rest = {line.name for line in TABLE[goes_from:] if line.verdict is not Verdict.MAY}

    assert rest == {"otherwise"}


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line.name)
def test_a_line_can_be_read_and_names_real_parts(line: Line) -> None:
    assert line.says.endswith(".")
    assert line.reason.endswith(".")
    for part, some in line.when.items():
        assert set(some) <= set(PARTS[part])


def test_a_parent_who_gave_their_own_safe_number_is_told() -> None:
    for kin, purpose in product(BOTH, Purpose):
        found = judge(
            Situation(
                kin=kin,
                age=Age.UNDER_ELEVEN,
                safe=Safe.SAFE,
                address=Address.GOOD,
                purpose=purpose,
            )
        )
        assert (found.verdict, found.line) == (Verdict.MAY, "own-form")


def goes() -> list[int]:
    return [at for at, line in enumerate(TABLE) if line.verdict is Verdict.MAY]


def at_age(age: Age) -> Cube:
    """The lines for one age: words from before sixteen are old ones from then on."""
    at, words = NAMES.index("age"), NAMES.index("word")
    found = np.take(lines(), PARTS["age"].index(age), axis=at)
    axis = words if words < at else words - 1
    if age in (Age.SIXTEEN, Age.ADULT, Age.ADULT_IN_NEED):
        moved = np.take(found, list(moved_words()), axis=axis)
        return np.asarray(moved)
    return np.asarray(found)


def moved_words() -> Iterator[int]:
    """Each word, and what it has become at sixteen where nobody said it again."""
    for one in Word:
        became = Word.EARLIER if one is Word.TOLD else one
        yield PARTS["word"].index(became)


def without_age(cube: Cube) -> Cube:
    return np.squeeze(cube, axis=NAMES.index("age"))
