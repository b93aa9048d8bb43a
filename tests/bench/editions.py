"""An edition proved, rehearsed, and what it decided worked out again."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import crowd
from tests.bench.crowd import TENANT
from tests.bench.made import AS_OF, SEED
from tests.bench.table import Line
from tests.bench.timing import Times, interleaved
from triage.desk import proving
from triage.desk.content import load_content
from triage.desk.desk import Work
from triage.desk.editions import replay
from triage.referrals import Band, Pathway
from triage.store.engine import reading
from triage.waiting_list.rehearsal import Stood, by_group, compare


NOW = datetime.combine(AS_OF, time(9), UTC)
SECONDS_PROVED, SECONDS_REHEARSED, SECONDS_REPLAYED = 15.0, 5.0, 10.0


@dataclass(frozen=True, kw_only=True)
class Many:
    """How many are rehearsed; how many are imported to replay, and how often copied."""

    rehearsed: int
    imported: int
    copies: int
    rounds: int


def lines(many: Many) -> Iterator[Line]:
    """The proof of the shipped books, a rehearsal's comparison, and a replay."""
    content = load_content()
    floors = proving.floors_of(content)
    proof = interleaved(
        {"": lambda: proving.prove(content, floors, made_on=AS_OF)}, many.rounds
    )[""]
    yield _line("every property of the shipped rules proved", proof, SECONDS_PROVED)
    yield _rehearsal(many)
    yield _replay(many)


def _line(what: str, took: Times, bar: float) -> Line:
    return Line(
        what=what,
        least=took.least,
        middle=took.middle,
        unit="s",
        bar=f"{bar:g} s",
        met=took.middle <= bar,
    )


def _rehearsal(many: Many) -> Line:
    chance = random.Random(SEED)
    now = [_stood(f"R{number}", chance) for number in range(many.rehearsed)]
    then = [_again(one, chance) for one in now]
    groups = {
        one.referral_id: {"sex": chance.choice("abc"), "age": chance.choice("defgh")}
        for one in now
    }
    took = interleaved(
        {"": lambda: by_group(compare(now, then, day=AS_OF), groups)}, many.rounds
    )[""]
    what = f"{many.rehearsed:,} children of a rehearsal compared, and by group"
    return _line(what, took, SECONDS_REHEARSED)


def _stood(name: str, chance: random.Random) -> Stood:
    start = AS_OF - timedelta(days=chance.randrange(1500))
    return Stood(
        referral_id=name,
        pathway=chance.choice(list(Pathway)),
        band=chance.choice(list(Band)),
        points=chance.randrange(20),
        order_day=start,
        clock_start=start,
        lot=chance.randrange(1 << 40),
        due_on=start + timedelta(days=700),
    )


def _again(one: Stood, chance: random.Random) -> Stood:
    """One in ten is given another band."""
    moves = chance.random() < 0.1
    return replace(one, band=chance.choice(list(Band))) if moves else one


def _replay(many: Many) -> Line:
    with TemporaryDirectory() as name:
        folder = Path(name)
        engine = crowd.filled(
            f"sqlite:///{folder / 'bench.sqlite'}",
            folder,
            imported=many.imported,
            copies=many.copies,
            now=NOW,
        )
        counted: list[int] = []

        def again() -> None:
            with reading(engine) as session:
                work = Work(session=session, tenant=TENANT, now=NOW, by="bench")
                counted.append(sum(1 for _ in replay.since(work, AS_OF)))

        took = interleaved({"": again}, many.rounds)[""]
        engine.dispose()
    return _line(f"{counted[0]:,} placements replayed", took, SECONDS_REPLAYED)
