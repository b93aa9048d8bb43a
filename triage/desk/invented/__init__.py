"""Invented children: exports as messy as real ones, for the demonstration and timing.

Every child here is made up and every NHS number lies in the 999 test range. Waits are
shaped like the national community return of October 2025 (children still waiting in
England, by weeks), so that the demonstration feels as full as a real service.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from triage.calendar import age_in_months
from triage.desk.invented.material import (
    COMMUNITY_PAEDIATRICS,
    DUPLICATES,
    FORENAMES,
    FORM,
    FORMS,
    LATELY,
    ND_RATES,
    NEED_FORMATS,
    NO,
    PAEDIATRICS,
    RED_TEXTS,
    SERVICES,
    SLT_RATES,
    SPEECH_AND_LANGUAGE,
    STATUS_WEIGHTS,
    STATUSES,
    SURNAMES,
    TEXTS,
    THERAPY,
    UNKNOWN,
    UNKNOWN_SHARE,
    WHO,
    YES,
)


@dataclass(frozen=True, kw_only=True)
class Invented:
    """One made-up child and the day a referral for them was received."""

    number: int
    nhs_number: str
    forename: str
    surname: str
    sex: str
    born_on: date
    received_on: date


def write_exports(folder: Path, *, children: int, as_of: date, seed: int) -> list[Path]:
    """Write three exports of about `children` rows in all; the same seed, the same files.

    Roughly two in three are a paediatrics report, the rest a therapy caseload and a
    few families' forms; some children are on both, some rows are spoilt as real ones.
    """
    random = Random(seed)  # noqa: S311  # invented children, not secrets
    first = children * 2 // 3
    paediatric = _invent(random, first, COMMUNITY_PAEDIATRICS, as_of, start=0)
    therapy = _invent(random, children - first, SPEECH_AND_LANGUAGE, as_of, start=first)
    shared = [
        _again(random, one, as_of) for one in random.sample(paediatric, first // 10)
    ]
    forms = _invent(random, FORMS, LATELY, as_of, start=children)
    return [
        _write(
            folder / "paediatrics.csv",
            PAEDIATRICS,
            _with_duplicates(
                random, (paediatric_row(random, one) for one in paediatric)
            ),
        ),
        _write(
            folder / "therapy.csv",
            THERAPY,
            (therapy_row(random, one) for one in [*therapy, *shared]),
        ),
        _write(
            folder / "families.csv", FORM, (_form_row(random, one) for one in forms)
        ),
    ]


def _write(path: Path, headings: list[str], rows: Iterator[list[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(headings)
        writer.writerows(rows)
    return path


def _invent(
    random: Random,
    count: int,
    waits: tuple[tuple[int, int, int], ...],
    as_of: date,
    start: int,
) -> list[Invented]:
    weights = [children for _, _, children in waits]
    spans = random.choices(waits, weights, k=count)
    return [
        invented_child(
            random, start + at, as_of - timedelta(days=random.randint(low, high)), as_of
        )
        for at, (low, high, _) in enumerate(spans)
    ]


def invented_child(
    random: Random, number: int, received_on: date, as_of: date
) -> Invented:
    """A made-up child; the same draw, the same child."""
    sex = random.choices("MF", (2, 1))[0]
    youngest = max(18, (as_of - received_on).days // 30 + 18)
    months = min(215, max(youngest, int(random.triangular(24, 214, 84))))
    born_on = as_of - timedelta(days=int(months * 30.44) + random.randint(0, 29))
    return Invented(
        number=number,
        nhs_number=nhs_number(random, number),
        forename=random.choice(FORENAMES[sex]),
        surname=random.choice(SURNAMES),
        sex=sex,
        born_on=born_on,
        received_on=received_on,
    )


def nhs_number(random: Random, number: int) -> str:
    """A valid number in the 999 test range; `number` keeps numbers from repeating."""
    while True:
        nine = f"999{(number * 7 + random.randint(0, 6)) % 1_000_000:06d}"
        remainder = sum(int(d) * (10 - at) for at, d in enumerate(nine)) % 11
        if remainder != 1:
            return f"{nine}{(11 - remainder) % 11}"


def _again(random: Random, one: Invented, as_of: date) -> Invented:
    days = random.randint(0, (as_of - one.received_on).days)
    return Invented(
        **{**vars(one), "received_on": as_of - timedelta(days=days)},
    )


def _answer(random: Random, rate: float) -> str:
    if random.random() < UNKNOWN_SHARE:
        return random.choice(UNKNOWN)
    return random.choice(YES if random.random() < rate else NO)


def _day(random: Random, day: date) -> str:
    style = random.choices(
        ("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%b-%y"), (6, 1, 1, 1)
    )
    return day.strftime(style[0])


def _spaced(random: Random, number: str) -> str:
    """The number as people type it; now and then with a wrong or missing digit."""
    slip = random.random()
    if slip < 0.005:
        return ""
    if slip < 0.015:
        return f"{number[:-1]}{(int(number[-1]) + 3) % 10}"
    if random.random() < 0.5:
        return f"{number[:3]} {number[3:6]} {number[6:]}"
    return number


def _text(random: Random) -> str:
    return random.choice(RED_TEXTS if random.random() < 0.012 else TEXTS)


def paediatric_row(random: Random, one: Invented) -> list[str]:
    """One row of a paediatrics report, in the order of `PAEDIATRICS`."""
    answers = {name: _answer(random, rate) for name, rate in ND_RATES.items()}
    absence = min(100.0, max(0.0, random.expovariate(1 / 12)))
    known = {
        "NHS Number": _spaced(random, one.nhs_number),
        "Patient Name": f"{one.surname.upper()}, {one.forename}",
        "Date of Birth": _day(random, one.born_on),
        "Sex": one.sex,
        "Ethnic Category": random.choice("AAAAACGHJNMZ"),
        "Main Language": random.choice(("English",) * 8 + ("Polish", "Urdu", "Arabic")),
        "Referral ID": f"ND{one.number:06d}",
        "Date Referral Received": _day(random, one.received_on),
        "Referral Priority": random.choices(("Routine", "Urgent"), (9, 1))[0],
        "Source": random.choice(("GP", "School", "SENCO", "Health Visitor")),
        "Status": random.choices(STATUSES, STATUS_WEIGHTS)[0],
        "Legal Status": random.choices(("None", "", "LAC"), (88, 10, 2))[0],
        "Suspensions this yr": random.choices(
            ("0", "", "2", "4", "8"), (55, 35, 5, 3, 2)
        )[0],
        "Attendance %": "" if random.random() < 0.45 else f"{100 - absence:.1f}%",
        "Postcode": f"ZZ{random.randint(1, 9)} {random.randint(1, 9)}ZZ",
        "Referral text": _text(random),
    }
    return [(answers | known).get(heading, "") for heading in PAEDIATRICS]


def _with_duplicates(random: Random, rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """The rows, now and then one of them twice: lists are pasted together by hand."""
    for row in rows:
        yield row
        if random.random() < DUPLICATES:
            yield row


def _form_row(random: Random, one: Invented) -> list[str]:
    known = {
        "Submitted at": f"{_day(random, one.received_on)} 09:{random.randint(10, 59)}",
        "Which service are you asking for?": random.choice(SERVICES),
        "Child's first name": one.forename,
        "Child's last name": one.surname,
        "Child's date of birth": _day(random, one.born_on),
        "Child's NHS number (if you know it)": random.choice((one.nhs_number, "")),
        "Who are you?": random.choice(WHO),
        "Mobile number for updates": f"07700 900{one.number % 100:03d}",
        "Email": _email(one),
        "Is it safe to text this number?": random.choice(
            ("Yes", "Yes", "No", "Not sure")
        ),
        "What language do you prefer?": random.choice(("English", "English", "Polski")),
        "Do you need information in another format?": random.choice(NEED_FORMATS),
        "Has your child lost words or skills they used to have?": _family(random, 0.05),
        "Does your child cough, choke or have trouble eating or drinking?": _family(
            random, 0.08
        ),
        "Is your child able to go to school full time?": _family(random, 0.8),
        "Has anything changed recently that worries you?": _family(random, 0.1),
        "What is your main worry?": _text(random),
    }
    return [known.get(heading, "") for heading in FORM]


def _email(one: Invented) -> str:
    """An address as plain as most are; none for a name that makes a hard one."""
    plain = one.surname.lower()
    easy = plain.isascii() and plain.isalpha()
    return f"{plain}.{one.number}@example.org" if easy else ""


def _family(random: Random, rate: float) -> str:
    if random.random() < UNKNOWN_SHARE:
        return random.choice(("Not sure", ""))
    return "Yes" if random.random() < rate else "No"


def therapy_row(random: Random, one: Invented) -> list[str]:
    """One row of a therapy caseload, in the order of `THERAPY`."""
    answers = {name: _answer(random, rate) for name, rate in SLT_RATES.items()}
    if age_in_months(one.born_on, one.received_on) > 60:
        answers["No/very few words"] = random.choice(NO)
    known = {
        "NHS no.": _spaced(random, one.nhs_number),
        "Forename": one.forename,
        "Surname": one.surname,
        "DOB": _day(random, one.born_on),
        "Gender": one.sex,
        "Ref received": _day(random, one.received_on),
        "Referral no": f"SLT{one.number:06d}",
        "Setting/School": random.choice(
            ("Meadow Park Primary", "Hilltop Nursery", "n/a")
        ),
        "Priority": random.choices(("Routine", "Urgent"), (9, 1))[0],
        "Notes": _text(random),
    }
    return [(answers | known).get(heading, "") for heading in THERAPY]
