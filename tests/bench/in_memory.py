"""Children in memory: columns of facts in; bands, rules, points, credit and order out.

Run by itself in a fresh process, so that its peak memory is nobody else's:
`python -m tests.bench.in_memory CHILDREN ROUNDS`.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass

import numpy as np

from tests.bench import made
from tests.bench.machine import keep_to_two_cores
from tests.bench.timing import interleaved
from triage.desk.content import Content, load_content
from triage.referrals import Band, Pathway
from triage.rulebook.apply import judge_all
from triage.rulebook.columns import Columns
from triage.scoring.credit import credit_weeks_all
from triage.scoring.scorecard import points_all
from triage.waiting_list.order import Keys, in_order


PATHWAY = Pathway.NEURODEVELOPMENTAL
DAYS_IN_WEEK = 7
KIB_IN_MIB = 1024


@dataclass(frozen=True, kw_only=True)
class InMemory:
    """What one fresh process measured."""

    least: float  # seconds
    middle: float
    peak_mib: float


def measured(children: int, rounds: int) -> InMemory:
    """Start a fresh process and read what it measured."""
    command = [sys.executable, "-m", __name__, str(children), str(rounds)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return InMemory(**json.loads(done.stdout))


@dataclass(frozen=True, kw_only=True)
class _Stored:
    """What the store holds besides the facts."""

    columns: Columns
    keys: Keys  # the due day of every child stands in `day`


def _stored(content: Content, children: int) -> _Stored:
    starts = made.clock_starts(children)
    weeks = content.policy.bands[Band.P1].max_weeks
    return _Stored(
        columns=made.columns(content, PATHWAY, children),
        keys=Keys(
            band=np.zeros(children, np.int8),
            day=starts + np.int32(DAYS_IN_WEEK * weeks),
            clock_start=starts,
            lot=made.lots(children),
            ids=[f"R{at:07d}" for at in range(children)],
        ),
    )


def _placed(content: Content, stored: _Stored) -> int:
    """The whole work. Returns the first child's position, so that none of it is idle."""
    keys = stored.keys
    judged = judge_all(content.books[PATHWAY], stored.columns)
    points = points_all(content.cards[PATHWAY], stored.columns)
    policy = content.policy
    credit = credit_weeks_all(
        points, judged.confirmed, policy.caps, weeks_per_point=policy.weeks_per_point
    )
    starts = keys.clock_start - np.int32(DAYS_IN_WEEK) * credit
    order = in_order(
        Keys(
            band=judged.confirmed,
            day=np.where(judged.confirmed == Band.P1, keys.day, starts),
            clock_start=keys.clock_start,
            lot=keys.lot,
            ids=keys.ids,
        )
    )
    return int(order[0])


def _measure(children: int, rounds: int) -> InMemory:
    keep_to_two_cores()
    content = load_content()
    stored = _stored(content, children)
    times = interleaved({"ours": lambda: _placed(content, stored)}, rounds)["ours"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_IN_MIB
    return InMemory(least=times.least, middle=times.middle, peak_mib=peak)


if __name__ == "__main__":
    print(json.dumps(asdict(_measure(int(sys.argv[1]), int(sys.argv[2])))))
