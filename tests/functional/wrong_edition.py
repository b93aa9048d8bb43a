"""A month of a service under a wrong edition, and the same month under the right one.

The wrong edition calls an exclusion P3 and not P2, counts a few suspended days as 1 point
and not as 2, and sees P3 in a child who is nearly 18. Two of the three facts are taken
back before the right edition comes: only what stood before can still be held.
"""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from tests.functional import editions_kept, knowing, service
from tests.functional.deciding import at_desk
from tests.functional.service import MIA, NOW, TENANT, Written
from triage.desk.content import Content, content_of
from triage.desk.deciding import seen
from triage.desk.in_force import installed
from triage.desk.knowing import facts
from triage.referrals import Pathway
from triage.store import placements
from triage.store.engine import reading


CARD = "models/neurodevelopmental-expert-1/scorecard.json"
COMMON, NEURO = "rules/common.toml", "rules/neurodevelopmental.toml"
FIRST, CORRECTED = NOW + timedelta(days=1), NOW + timedelta(days=10)
JOINED, RIGHT = NOW + timedelta(days=20), NOW + timedelta(days=40)
PUT_RIGHT = RIGHT + timedelta(days=3)


def wrong() -> Content:
    """The installed edition with three mistakes."""
    files = dict(installed().files)
    _swap(files, COMMON, "when = 'perm_excluded'\nband = \"P2\"", "P2", "P3")
    _swap(files, NEURO, "when = 'months_to_18 <= 6'\nband = \"P2\"", "P2", "P3")
    _swap(files, CARD, '"points": 2,\n          "says": "1 to 5 days"', "2", "1")
    return content_of(files, installed().folder)


def generous() -> Content:
    """The installed edition, but that it calls a child protection plan P2 and not P3."""
    files = dict(installed().files)
    where = 'id = "PROTECTION-P3"\nwhen = \'cp_plan\'\nband = "P3"'
    _swap(files, COMMON, where, 'band = "P3"', 'band = "P2"')
    return content_of(files, installed().folder)


def _swap(
    files: dict[str, str], path: str, where: str, before: str, after: str
) -> None:
    assert files[path].count(where) == 1, where
    files[path] = files[path].replace(where, where.replace(before, after, 1))


def a_child(number: int, received: str, **more: str) -> Written:
    """An invented child of the export; each test says only how this one differs."""
    return (
        MIA
        | {
            "NHS Number": "",
            "Patient Name": f"INVENTED, Child{number}",
            "Date of Birth": f"{number:02}/03/2018",
            "Referral ID": f"ND{number}",
            "Date Referral Received": received,
            "Suspensions this yr": "",
        }
        | more
    )


EXCLUDED, SUSPENDED, NEARLY_18 = "ND11", "ND12", "ND13"
PROTECTED, JOINED_LATER = "ND16", "ND17"
BEGAN = (
    a_child(11, "02/03/2026"),
    a_child(12, "01/06/2026", **{"Suspensions this yr": "3"}),
    a_child(13, "04/05/2026", **{"Date of Birth": "20/03/2009"}),
    a_child(14, "28/05/2026"),
    a_child(15, "30/05/2026"),
    a_child(16, "20/02/2026", **{"CP Plan": "Yes"}),
)
LATER = (
    a_child(17, "20/05/2026", **{"Suspensions this yr": "4"}),
    a_child(18, "19/05/2026"),
)


def a_month(engine: Engine, folder: Path, first: Content) -> None:
    """Children join, facts are added and taken back, and the right edition comes."""
    editions_kept.put_in_force(engine, first, NOW)
    service.import_(engine, [service.a_file(folder, BEGAN)], now=NOW)
    with at_desk(engine, now=FIRST) as desk:
        facts.add(desk, EXCLUDED, knowing.said("perm_excluded", "yes"))
    for name, key in ((EXCLUDED, "perm_excluded"), (SUSPENDED, "suspensions")):
        take_back(engine, name, key, CORRECTED)
    service.import_(engine, [service.a_file(folder, [*BEGAN, *LATER])], now=JOINED)
    take_back(engine, SUSPENDED, "suspensions", JOINED + timedelta(hours=1))
    editions_kept.put_in_force(engine, installed(), RIGHT)


def take_back(engine: Engine, name: str, key: str, now: datetime) -> None:
    """Somebody says that a fact was never so."""
    with at_desk(engine, now=now) as desk:
        for one in facts.entries(desk, seen.find(desk, name)):
            if one.said.key == key and one.wrong_because is None:
                facts.correct(desk, name, entry_id=one.id, why="A slip.", right=None)


def order(engine: Engine) -> list[str]:
    """The list, first to be seen first."""
    return [one.referral_id for one in service.walk(engine, Pathway.NEURODEVELOPMENTAL)]


def stands(engine: Engine) -> dict[str, tuple[object, ...]]:
    """What every child stands by: the band and the days of the order, and due when."""
    names = order(engine)
    with reading(engine) as session:
        rows = placements.latest(session, tenant=TENANT, referral_ids=names)
    columns = ("band", "order_day", "clock_start", "lot", "due_on")
    return {name: tuple(rows[name][one] for one in columns) for name in names}
