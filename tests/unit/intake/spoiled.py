"""Make new invented extracts that nobody has seen, with their truth.

Other names, other orders of columns, other headings, other spellings of the same
things: what intake does on them is what it will do on a partnership's own files.
"""

import csv
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl


FORENAMES = ("Aaliyah", "Bartosz", "Ciarán", "Dafydd", "Eilidh", "Françoise", "Göran",
             "Håkon", "Iñaki", "Jürgen", "Kwame", "Łucja", "Mairéad", "Ngozi", "Ömer",
             "Pádraig", "Quinn", "Renée", "Søren", "Thandiwe", "Uxue", "Věra", "Wren",
             "Xanthe", "Yıldız", "Žofie", "Mary Jane", "Anne-Marie")  # fmt: skip
SURNAMES = ("Adeyemi", "Bąk", "Çelik", "D'Souza", "Etxeberria", "Fitz-Gerald", "Großmann",
            "Hernández", "Ibsen", "Jørgensen", "Kovač", "Le Brun", "McIntyre", "Nguyen",
            "O'Connor", "Petrović", "Quigley", "Rossi", "Saint-Pierre", "van der Berg",
            "Whitaker", "Zając")  # fmt: skip
YES = ("Yes", "Y", "yes - see letter", "Yes (confirmed)", "TRUE", "1", "✓", "Confirmed",
       "YES ", "y - per school", "Yes: see GP letter", "yes, since 2024")  # fmt: skip
NO = ("No", "N", "No concerns", "Nil", "N (reviewed)", "no issues", "FALSE", "0", "None",
      "No - see letter", "no concerns at present", "NO.", "n - checked with mum",
      "No (reviewed 12/03/2026)", "Never")  # fmt: skip
UNKNOWN = ("", "?", "N/K", "not known", "tbc", "Not asked", "awaiting report", "Unsure",
           "Not recorded", "declined", "Yes/No", "no information", "none known", "-",
           "pending", "don't know", "not yet", "n/a", "Yes?", "No, but see letter",
           "No longer", "query", "hmm, ask SENCO", "2", "see below")  # fmt: skip
PLAIN_NOTES = ("", "Parent keen to be contacted in the evenings.", "School report enclosed",
               "Interested in dinosaurs; finds assemblies loud", "Forms to follow by post",
               "Previously known to health visiting", "Bilingual home, French and Wolof",
               "Sits well for stories. Likes routine", "New school in September",
               "Unclear speech, frustrated when not understood",
               "Attended nursery; settled well after a month",
               "Toilet trained late, sleeps well now")  # fmt: skip
RED_NOTES = (
    ("suicidal_disclosure", "wrote that she would rather be dead"),
    ("suicidal_disclosure", "Said he wants to end it all after school"),
    ("suicidal_disclosure", "talked about killing himself at breaktime"),
    ("choking_aspiration", "turned blue at tea time, ambulance called"),
    ("choking_aspiration", "splutters on thin fluids, third pneumonia this year"),
    ("lang_social_regression", "used to talk, now silent"),
    ("lang_social_regression", "Has stopped talking since her second birthday"),
    ("domestic_abuse", "dad hits mum, older sister told the teacher"),
    ("domestic_abuse", "Family now living in a refuge"),
    ("motor_regression_or_neuro", "Two new seizures in October"),
    ("motor_regression_or_neuro", "has become unsteady on his feet"),
)
DATE_STYLES: tuple[Callable[[date], str], ...] = (
    lambda d: d.strftime("%d/%m/%Y"),
    lambda d: f"{d.day} {d:%B %Y}",
    lambda d: f"{d.day}{_ordinal(d.day)} {d:%b %Y}",
    lambda d: f"{d:%b} {d.day}, {d.year}",
    lambda d: d.isoformat(),
    lambda d: f"{d.isoformat()}T09:30:00",
    lambda d: d.strftime("%d-%b-%y"),
    lambda d: d.strftime("%d.%m.%Y"),
    lambda d: d.strftime("%d/%m/%y"),
    lambda d: d.strftime("%Y%m%d"),
    lambda d: f"{d:%A}, {d.day} {d:%B %Y}",
    lambda d: f"{d.strftime('%d/%m/%Y')} 14:05",
    lambda d: str((d - date(1899, 12, 30)).days),
)
NHS_STYLES: tuple[Callable[[str], str], ...] = (
    lambda n: n,
    lambda n: f"{n[:3]} {n[3:6]} {n[6:]}",
    lambda n: f"{n[:3]}-{n[3:6]}-{n[6:]}",
    lambda n: f"'{n}",
    lambda n: f"NHS {n[:3]} {n[3:6]} {n[6:]}",
    lambda n: f"{n}.0",
    lambda n: f"{n[0]}.{n[1:]}E+09",
)


def _ordinal(day: int) -> str:
    if day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def nhs_number(chance: random.Random) -> str:
    """A valid number in the test range."""
    while True:
        nine = f"999{chance.randrange(10**6):06d}"
        rest = 11 - sum(int(d) * (10 - at) for at, d in enumerate(nine)) % 11
        if rest != 10:
            return nine + str(rest % 11)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A child of a new extract."""

    nhs: str
    forename: str
    surname: str
    born_on: date


ND_FACTS = {
    "CP Plan": "cp_plan", "CIN": "cin_plan", "Self harm (current)": "self_harm_current",
    "Suicidal thoughts disclosed": "suicidal_disclosure",
    "Regression": "lang_social_regression", "Placement at risk": "placement_breakdown_risk",
    "EHCP": "ehcp", "Domestic abuse": "domestic_abuse",
    "Carer at breaking point": "carer_breakdown", "Excluded (perm)": "perm_excluded",
}  # fmt: skip
SLT_FACTS = {
    "Eating & drinking concerns": "choking_aspiration", "Stammer": "stammer_onset",
    "Regression (lost words)": "lang_social_regression", "CP": "cp_plan",
    "Hearing loss": "hearing_loss", "No/very few words": "non_verbal",
}  # fmt: skip


class Maker:
    """Makes two lists, a feed, and their truth, from one seed."""

    def __init__(self, seed: int, children: int = 120) -> None:
        self.chance = random.Random(seed)
        self.as_of = date(2026, 11, 2)
        self.children = self._children(children)

    def _children(self, count: int) -> list[Made]:
        made: dict[str, Made] = {}
        names: set[tuple[str, str, date]] = set()
        while len(made) < count:
            born = self.as_of - timedelta(days=self.chance.randrange(900, 17 * 365))
            child = Made(
                nhs=nhs_number(self.chance),
                forename=self.chance.choice(FORENAMES),
                surname=self.chance.choice(SURNAMES),
                born_on=born,
            )
            made[child.nhs] = child
            names.add((child.forename, child.surname, born))
            if self.chance.random() < 0.1:  # a twin
                other = nhs_number(self.chance)
                twin = self.chance.choice(
                    [one for one in FORENAMES if one != child.forename]
                )
                made[other] = Made(
                    nhs=other, forename=twin, surname=child.surname, born_on=born
                )
        return list(made.values())

    def write(self, folder: Path) -> dict[str, Any]:
        """Write the files; returns their truth."""
        truth = {
            "rows": {
                "paediatrics.csv": self._paediatrics(folder / "paediatrics.csv"),
                "slt_caseload.xlsx": self._therapy(folder / "slt_caseload.xlsx"),
                "pupils_feed.csv": self._feed(folder / "pupils_feed.csv"),
            }
        }
        (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
        return truth

    def _answer(self) -> tuple[str, bool | None]:
        kind = self.chance.random()
        if kind < 0.1:
            return self.chance.choice(YES), True
        if kind < 0.7:
            return self.chance.choice(NO), False
        return self.chance.choice(UNKNOWN), None

    def _facts(self, columns: dict[str, str]) -> tuple[dict[str, str], dict[str, Any]]:
        answers = {heading: self._answer() for heading in columns}
        cells = {heading: said for heading, (said, _) in answers.items()}
        return cells, {columns[h]: value for h, (_, value) in answers.items()}

    def _received(self, child: Made) -> date:
        oldest = max(child.born_on + timedelta(days=200), date(2024, 1, 1))
        return oldest + timedelta(
            days=self.chance.randrange((self.as_of - oldest).days)
        )

    def _note(self) -> tuple[str, str | None]:
        if self.chance.random() < 0.08:
            fact, words = self.chance.choice(RED_NOTES)
            return words, fact
        return self.chance.choice(PLAIN_NOTES), None

    def _day(self, day: date) -> str:
        return self.chance.choice(DATE_STYLES)(day)

    def _row(
        self, child: Made, line: int, referral: str, columns: dict[str, str]
    ) -> tuple[dict[str, str], dict[str, Any]]:
        received = self._received(child)
        facts, known = self._facts(columns)
        note, uncoded = self._note()
        nhs = self.chance.choice(NHS_STYLES)(child.nhs)
        received_text, fault = self._day(received), None
        spoil = self.chance.random()
        if spoil < 0.03:
            received_text, fault = "30 February 2026", "impossible_date"
        elif spoil < 0.06:
            nhs, fault = (
                child.nhs[:-1] + str((int(child.nhs[-1]) + 1) % 10),
                ("nhs_check_digit"),
            )
        elif spoil < 0.09:
            nhs, fault = self.chance.choice(("", "9.99E+09", "n/k")), "nhs_missing"
        elif spoil < 0.12:
            received_text, fault = (
                self._day(self.as_of + timedelta(days=40)),
                ("future_referral"),
            )
        elif spoil < 0.14:
            note, uncoded, fault = "Deceased - do not contact", None, "deceased"
        elif spoil < 0.16:
            note, uncoded, fault = "Discharged 01/10/2026, did well", None, "discharged"
        cells = {
            "nhs": nhs,
            "name": self._name(child),
            "forename": child.forename,
            "surname": child.surname,
            "born": self._day(child.born_on),
            "received": received_text,
            "referral": referral,
            "note": note,
            **facts,
        }
        truth = {
            "line": line, "referral": referral, "nhs": child.nhs,
            "received": received.isoformat(), "dob": child.born_on.isoformat(),
            "fault": fault, "uncoded": uncoded, "facts": known,
        }  # fmt: skip
        return cells, truth

    def _name(self, child: Made) -> str:
        style = self.chance.randrange(3)
        if style == 0:
            return f"{child.surname.upper()}, {child.forename}"
        if style == 1:
            return f"{child.forename} {child.surname}"
        return f"{child.surname},{child.forename.upper()}"

    def _paediatrics(self, path: Path) -> list[dict[str, Any]]:
        headings = {
            "Referral received date": "received", "Name": "name", "D.O.B.": "born",
            "NHS NO": "nhs", "REFERRAL NUMBER": "referral", "Comments": "note",
            **{one: one for one in ND_FACTS},
        }  # fmt: skip
        order = list(headings)
        self.chance.shuffle(order)
        rows, truth = [], []
        for line, child in enumerate(self.children, 2):
            cells, true = self._row(child, line, f"NP/{line:05d}", ND_FACTS)
            rows.append([cells[headings[one]] for one in order])
            truth.append(true)
        with path.open("w", encoding="utf-16", newline="") as file:
            writer = csv.writer(file, delimiter="\t")
            writer.writerows([order, *rows])
        return truth

    def _therapy(self, path: Path) -> list[dict[str, Any]]:
        headings = {
            "First name": "forename", "Last name": "surname", "Date of birth": "born",
            "NHS Number": "nhs", "Ref no": "referral", "Received date": "received",
            "Note": "note", **{one: one for one in SLT_FACTS},
        }  # fmt: skip
        order = list(headings)
        self.chance.shuffle(order)
        book = openpyxl.Workbook()
        other, sheet = book.active, book.create_sheet("Waiting")
        other["A1"] = "How to use this workbook"
        sheet.append(order)
        truth = []
        some = [child for child in self.children if self.chance.random() < 0.5]
        for line, child in enumerate(some, 2):
            cells, true = self._row(child, line, f"SP{line:05d}", SLT_FACTS)
            row: list[Any] = [cells[headings[one]] for one in order]
            if true["fault"] not in ("impossible_date", "future_referral"):
                at = order.index("Received date")
                day = date.fromisoformat(true["received"])
                row[at] = datetime(day.year, day.month, day.day)  # noqa: DTZ001
            sheet.append(row)
            truth.append(true)
        book.save(path)
        return truth

    def _feed(self, path: Path) -> list[dict[str, Any]]:
        truth = []
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(
                ["UPN", "Surname", "Forename", "NHS number", "DOB", "Suspensions"]
            )
            some = [child for child in self.children if self.chance.random() < 0.4]
            for line, child in enumerate(some, 2):
                keyed = self.chance.random() < 0.6
                writer.writerow(
                    [
                        f"X{line}",
                        child.surname,
                        child.forename,
                        child.nhs if keyed else "",
                        self._day(child.born_on),
                        "3 days",
                    ]
                )
                truth.append({"line": line, "nhs": child.nhs, "keyed": keyed})
        return truth
