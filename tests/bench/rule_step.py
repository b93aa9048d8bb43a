"""The rule step beside polars and zen-engine; they must agree before they are timed.

Run by itself, because polars counts its threads when it is first imported:
`python -m tests.bench.rule_step CHILDREN SAMPLE ROUNDS`.
"""

import json
import os
import subprocess
import sys

import numpy as np

from tests.bench import made
from tests.bench.machine import CORES, keep_to_two_cores
from tests.bench.timing import interleaved
from triage.desk.content import load_content
from triage.referrals import Pathway
from triage.rulebook.apply import judge_all
from triage.rulebook.one_child import compile_book


PATHWAY = Pathway.NEURODEVELOPMENTAL

Figures = dict[str, tuple[float, float]]  # least and median seconds


def measured(children: int, sample: int, rounds: int) -> Figures:
    """Start a process with two polars threads and read what it measured."""
    command = [sys.executable, "-m", __name__, *map(str, (children, sample, rounds))]
    threads = {"POLARS_MAX_THREADS": str(CORES)}
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=os.environ | threads
    )
    return {
        name: (least, middle)
        for name, (least, middle) in json.loads(done.stdout).items()
    }


def _measure(children: int, sample: int, rounds: int) -> Figures:
    keep_to_two_cores()
    return _columns(children, rounds) | _one_by_one(sample, rounds)


def _columns(children: int, rounds: int) -> Figures:
    """All children at once: every rule, and both bands."""
    from tests.bench import peers

    content = load_content()
    book, columns = content.books[PATHWAY], made.columns(content, PATHWAY, children)
    query = peers.polars_query(book, peers.frame(columns))
    ours, theirs = judge_all(book, columns), query.collect()
    assert np.array_equal(ours.confirmed, theirs["confirmed"].to_numpy())
    assert np.array_equal(ours.possible, theirs["possible"].to_numpy())
    times = interleaved(
        {"batch": lambda: judge_all(book, columns), "polars": query.collect}, rounds
    )
    return {name: (one.least, one.middle) for name, one in times.items()}


def _one_by_one(sample: int, rounds: int) -> Figures:
    """Child by child: ours says the open rules too, zen-engine the true ones."""
    from tests.bench import peers

    content = load_content()
    book, columns = content.books[PATHWAY], made.columns(content, PATHWAY, sample)
    numbers = [peers.coded(columns, at) for at in range(sample)]
    words = [peers.in_words(content.catalogue, one) for one in numbers]
    ours, theirs, decision = (
        compile_book(book),
        peers.Zen(book),
        peers.ZenDecision(book),
    )
    for number, word in zip(numbers, words, strict=True):
        said = ours.judge(word).confirmed
        assert said is theirs.band(number)
        assert said is decision.band(number)
    times = interleaved(
        {
            "child": lambda: [ours.judge(one) for one in words],
            "zen": lambda: [theirs.band(one) for one in numbers],
            "zen decision": lambda: [decision.band(one) for one in numbers],
        },
        rounds,
    )
    return {
        name: (one.least / sample, one.middle / sample) for name, one in times.items()
    }


if __name__ == "__main__":
    print(json.dumps(_measure(*map(int, sys.argv[1:4]))))
