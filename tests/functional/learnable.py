"""An invented service whose past can be learnt from, and commands on it."""

import atexit
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from typer.testing import CliRunner, Result

from triage.calendar import london_day
from triage.cli import app
from triage.desk.in_force import installed
from triage.desk.invented import cohort
from triage.desk.models import folder
from triage.desk.models.candidate import Candidate
from triage.desk.opening import opened
from triage.scoring.card import Scorecard
from triage.scoring.learning.invented import World
from triage.settings import Settings
from triage.store.engine import unit_of_work


ND = "neurodevelopmental"
LONG_AGO = timedelta(weeks=100)
WORLD = World(harm=-5.4)  # harm is common, so that few children show it


def today() -> date:
    """The command line works on the day that it is."""
    return london_day(datetime.now(UTC))


@contextmanager
def on_database(file: Path) -> Iterator[None]:
    """The product on a database of its own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TRIAGE_DATABASE_URL", f"sqlite:///{file}")
        yield


def invented(file: Path, *, children: int, world: World = WORLD, seed: int = 5) -> None:
    """A service whose history was written down as it happened."""
    with on_database(file), unit_of_work(opened(f"sqlite:///{file}")) as session:
        cohort.write(
            session,
            tenant=Settings().tenant,
            world=world,
            children=children,
            seed=seed,
            today=today(),
            now=datetime.now(UTC),
        )


def command(*words: str) -> Result:
    return CliRunner().invoke(app, ["model", *words])


def fit(folder: Path, *more: str, name: str = "nd-learnt-1", since: str = "") -> Result:
    """Fit a candidate as a person would."""
    return command(
        *("fit", "--pathway", ND, "--name", name, "-o", str(folder)),
        *("--since", since or (today() - LONG_AGO).isoformat(), "--refits", "5"),
        *(more or ("--alike", "keep")),
    )


def said(answer: Result) -> str:
    """What was said on either side, on one line."""
    return " ".join(f"{answer.stdout} {answer.stderr}".split())


@contextmanager
def with_a_candidate(place: Path, *, children: int = 400) -> Iterator[Path]:
    """A service's database, and a candidate that was learnt from it."""
    shutil.copytree(_made(children), place, dirs_exist_ok=True)
    with on_database(place / "one.sqlite"):
        yield place


@cache
def _made(children: int) -> Path:
    """Made once, and copied for every file of tests."""
    place = Path(mkdtemp())
    atexit.register(shutil.rmtree, place)
    invented(place / "one.sqlite", children=children)
    with on_database(place / "one.sqlite"):
        # Learnt a quarter ago, so that there are later children to try it on.
        before = (today() - timedelta(weeks=18)).isoformat()
        answer = fit(place / "candidate", "--alike", "keep", "--as-of", before)
        assert answer.exit_code == 0, said(answer)
        (place / "printed").write_text(answer.stdout)
        opened(f"sqlite:///{place / 'one.sqlite'}").dispose()
    return place


def read(place: Path) -> tuple[Candidate, Scorecard]:
    content = installed()
    return folder.read(place, content.catalogue, content.policy.forbidden)


def refused(answer: Result, words: str) -> None:
    assert answer.exit_code == 1, said(answer)
    assert words in said(answer)
