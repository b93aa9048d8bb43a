"""Real children for measuring: the US National Survey of Children's Health, 2017-18.

Public-domain answers of parents about one child each. The children kept are 3 or older
with a neurodevelopmental condition. The survey looks back over a year, so what it calls
an outcome stands in for one, and says nothing about harm on a waiting list here.
The files stay outside the project; without them what needs them is skipped.
"""

from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from triage.scoring.fit import FactorSpec


FOLDER = Path(__file__).parents[3] / "shared" / "data" / "nsch"
YEARS = (2017, 2018)
OUTCOMES = ("harm", "school")

# The survey's questions. A condition has three: ever told, has now, how severe.
CONDITIONS = {
    "adhd": "k2q31",
    "autism": "k2q35",
    "delay": "k2q36",
    "speech": "k2q37",
    "learning": "k2q30",
    "behaviour": "k2q34",
    "anxiety": "k2q33",
    "depression": "k2q32",
    "epilepsy": "k2q42",
}
NEURODEVELOPMENTAL = ("adhd", "autism", "delay", "speech", "learning", "behaviour")
YES_NO = {
    "memory": "memorycond",
    "stairs": "walkstairs",
    "dressing": "dressing",
    "errands": "errandalone",
    "hearing": "k2q43b",
    "vision": "blindness",
    "headache": "headache",
    "asthma": "k2q40a",
    "swallowing": "swallowing",
    "pain": "physicalpain",
    "stomach": "stomach",
    "parents_apart": "ace3",
    "parent_died": "ace4",
    "parent_jailed": "ace5",
    "violence_home": "ace6",
    "violence_near": "ace7",
    "mental_ill_home": "ace8",
    "substances_home": "ace9",
    "treated_unfairly": "ace10",
    "special_education": "k6q15",
}
# Answers in order: the question, and which way it points.
IN_ORDER = {
    "bullies": ("bully", 1),
    "bullied": ("bullied_r", 1),
    "income_hard": ("ace1", 1),
    "income": ("fpl_i1", -1),
    "parent_mental": ("a1_menthealth", 1),
    "parent_physical": ("a1_physhealth", 1),
    "hard_to_care": ("k8q31", 1),
    "bothers": ("k8q32", 1),
    "angry": ("k8q34", 1),
    "coping": ("k8q30", 1),
    "sleep": ("hoursleep", -1),
    "friends": ("makefriend", 1),
    "argues": ("k7q70_r", -1),
    "stays_calm": ("k7q85_r", 1),
    "unsafe_near": ("k10q40_r", 1),
    "unsafe_school": ("k10q41_r", 1),
    "health": ("k2q01", 1),
    "ability": ("hcability", 1),
}
ONE_PARENT = (5, 6, 7, 8)


@dataclass(frozen=True, kw_only=True, eq=False)
class Cohort:
    """Answers with the factors they belong to, and one outcome."""

    spec: tuple[FactorSpec, ...]
    x: NDArray[np.float64]
    y: NDArray[np.int64]
    year: NDArray[np.int64]

    @property
    def directions(self) -> list[int]:
        return [one.direction for one in self.spec]


def there() -> bool:
    """Whether the survey's files are on this machine."""
    return all(_file(year).exists() for year in YEARS)


def cohort(outcome: str) -> Cohort:
    """The children of whom the outcome is known.

    `harm`: a parent gave up or cut work because of the child's health, or the child went
    to an emergency department twice or more. `school`: the school called home twice or
    more, of children of 6 or older.
    """
    table = _survey()
    answers, directions = _answers(table)
    happened, known = _outcome(table, outcome)
    old_enough = _ask(table, "sc_age_years") >= 3
    kept = _neurodevelopmental(table) & old_enough & known
    return Cohort(
        spec=tuple(
            FactorSpec(key=key, direction=direction)
            for key, direction in directions.items()
        ),
        x=answers[kept].to_numpy(np.float64),
        y=np.asarray(happened[kept], np.int64),
        year=table.loc[kept, "year_read"].to_numpy(np.int64),
    )


def _outcome(
    table: pd.DataFrame, outcome: str
) -> tuple["pd.Series[bool]", "pd.Series[bool]"]:
    """Whether it happened, and whether that is known."""
    if outcome == "school":  # school called home about a problem twice or more
        told = _ask(table, "k7q04r_r")
        return told == 3, told.notna() & (_ask(table, "sc_age_years") >= 6)
    # Work given up or cut for the child's health, or two or more emergency visits.
    stopped, emergency = _ask(table, "stopwork"), _ask(table, "hospitaler")
    happened = (stopped == 1) | (_ask(table, "cuthours") == 1) | (emergency == 3)
    return happened, stopped.notna() | emergency.notna()


def _answers(table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    columns: dict[str, pd.Series[float]] = {}
    directions: dict[str, int] = {}
    for key, question in CONDITIONS.items():
        columns[key], directions[key] = _severity(table, question), 1
    for key, question in YES_NO.items():
        if question in table:
            columns[key], directions[key] = _is(table, question, (1,)), 1
    for key, (question, direction) in IN_ORDER.items():
        columns[key], directions[key] = _ask(table, question), direction
    columns["no_support"], directions["no_support"] = _is(table, "k8q35", (2,)), 1
    columns["one_parent"], directions["one_parent"] = (
        _is(table, "family_r", ONE_PARENT),
        1,
    )
    columns["age"], directions["age"] = _ask(table, "sc_age_years"), 0
    columns["girl"], directions["girl"] = _is(table, "sc_sex", (2,)), 0
    return pd.DataFrame(columns), directions


def _severity(table: pd.DataFrame, question: str) -> "pd.Series[float]":
    """0 where the child does not have it now; not known where nobody answered."""
    ever, now, severe = (_ask(table, question + part) for part in "abc")
    grade = severe.where(now == 1, 0.0)
    unsaid = (ever == 1) & (now == 1) & severe.isna()
    return grade.where(~unsaid & ever.notna())


def _neurodevelopmental(table: pd.DataFrame) -> "pd.Series[bool]":
    ever = [_ask(table, CONDITIONS[one] + "a") == 1 for one in NEURODEVELOPMENTAL]
    return pd.concat(ever, axis=1).any(axis=1)


def _is(
    table: pd.DataFrame, question: str, answers: tuple[int, ...]
) -> "pd.Series[float]":
    said = _ask(table, question)
    return said.isin(answers).astype(float).where(said.notna())


def _ask(table: pd.DataFrame, question: str) -> "pd.Series[float]":
    """The answers to one question; not known where the survey did not ask it."""
    if question not in table:
        return pd.Series(np.nan, index=table.index)
    return pd.to_numeric(table[question], errors="coerce")


def _file(year: int) -> Path:
    return FOLDER / f"nsch_{year}_topical_Stata.zip"


def _survey() -> pd.DataFrame:
    frames = []
    for year in YEARS:
        with (
            ZipFile(_file(year)) as packed,
            packed.open(f"nsch_{year}e_topical.dta") as data,
        ):
            frame = pd.read_stata(data, convert_categoricals=False)
        frame.columns = [name.lower() for name in frame.columns]
        frames.append(frame.copy().assign(year_read=year))
    return pd.concat(frames, ignore_index=True)
