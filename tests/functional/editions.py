"""Editions on their way into force: what a test says in a line."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select

from tests.functional.deciding import PRIYA, RUTH, TOM, at_desk
from tests.functional.service import NOW, TENANT
from triage.desk.content import Content, content_of
from triage.desk.desk import Done, Work
from triage.desk.editions import doing, drafts, proofs, rehearsing
from triage.desk.importing import import_files
from triage.desk.in_force import installed
from triage.desk.invented import write_exports
from triage.desk.proof_shown import floors_of
from triage.referrals import Pathway
from triage.roles import Actor
from triage.rulebook.certificate import Certificate, Proved
from triage.store.engine import reading, unit_of_work
from triage.store.listing import ListedRow, PlacementRow
from triage.waiting_list.rehearsal import Stood, in_places


__all__ = ["PRIYA", "RUTH", "TENANT", "TOM", "at_desk"]

WHY = "The partnership agreed it."
DAY = timedelta(days=1)
TUESDAY = NOW + DAY
# Late talkers and children out of school are seen sooner: several wait.
SOONER = (
    ("rules/common.toml", 'band = "P3"', 'band = "P2"'),
    ("rules/policy.toml", 'version = "2026.11"', 'version = "2026.12"'),
)
Line = tuple[str, int, int]  # referral, band, points


def changed(*changes: tuple[str, str, str]) -> Content:
    """The installed edition, with some words of some files changed."""
    files = dict(installed().files)
    for path, before, after in changes:
        assert before in files[path]
        files[path] = files[path].replace(before, after)
    return content_of(files, installed().folder)


def written(content: Content, folder: Path) -> Path:
    """An edition's files in a folder, as its drafter has them."""
    for path, text in content.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def full_house(engine: Engine, folder: Path, children: int = 60) -> None:
    """Invented children on every list."""
    files = write_exports(folder, children=children, as_of=NOW.date(), seed=11)
    with unit_of_work(engine) as session:
        import_files(
            session, tenant=TENANT, paths=files, today=NOW.date(), now=NOW, by="Sam"
        )


@contextmanager
def work(
    engine: Engine, now: datetime = TUESDAY, tenant: str = TENANT
) -> Iterator[Work]:
    """A unit of work of whoever is at the command line."""
    with unit_of_work(engine) as session:
        yield Work(session=session, tenant=tenant, now=now, by="Kim")


def certificate(content: Content, *, held: bool = True) -> Certificate:
    """A proof of an edition, as the prover would make it."""
    floors = floors_of(content)
    assert floors is not None
    one = Proved(name="floors", sentence="Every floor holds.", held=held, seconds=0.1)
    return Certificate(
        digest=content.digest,
        made_on=date(2026, 11, 2),
        prover="a test",
        properties=(one,),
        floors_digest=floors.digest,
    )


def drafted(engine: Engine, content: Content, folder: Path) -> str:
    """An edition drafted from a folder."""
    with work(engine) as desk:
        return drafts.draft(desk, written(content, folder), why=WHY)


def proved(engine: Engine, content: Content, *, held: bool = True) -> None:
    with work(engine) as desk:
        proofs.keep(desk, content, certificate(content, held=held))


def approved(engine: Engine, digest: str, *people: Actor) -> None:
    for who in people:
        with at_desk(engine, who, TUESDAY) as desk:
            doing.approve(desk, digest, why=WHY)


def ready(engine: Engine, content: Content, folder: Path) -> str:
    """An edition that may come into force."""
    digest = drafted(engine, content, folder)
    proved(engine, content)
    approved(engine, digest, PRIYA, RUTH)
    return digest


def activate(
    engine: Engine, digest: str, *, now: datetime = TUESDAY, on_day: date | None = None
) -> Done:
    with at_desk(engine, TOM, now) as desk:
        return doing.activate(desk, digest, on_day=on_day or desk.today, why=WHY)


def roll_back(engine: Engine, digest: str, *, now: datetime = TUESDAY + DAY) -> Done:
    with at_desk(engine, TOM, now) as desk:
        return doing.roll_back(desk, digest, why="It called too many.")


def rehearsed(
    engine: Engine, content: Content, now: datetime = TUESDAY
) -> rehearsing.Rehearsed:
    with reading(engine) as session:
        return rehearsing.rehearse(session, TENANT, content, day=now.date(), now=now)


def would_be(found: rehearsing.Rehearsed) -> list[Line]:
    """The list that a rehearsal saw, every child in order."""
    return [_line(one.then) for one in found.moves]


def the_list(engine: Engine) -> list[Line]:
    """The list as it stands, every child in order."""
    with reading(engine) as session:
        now = rehearsing._now(session, TENANT)
    return [_line(one) for one, _ in in_places(now)]


def editions_on_the_list(engine: Engine) -> set[tuple[str, ...]]:
    """The digests behind every placement that is listed."""
    listed, placed = ListedRow.__table__, PlacementRow.__table__  # type: ignore[attr-defined]
    query = select(
        placed.c.pathway,
        placed.c.book_digest,
        placed.c.card_digest,
        placed.c.policy_digest,
    ).join(
        listed,
        (listed.c.tenant == placed.c.tenant)
        & (listed.c.referral_id == placed.c.referral_id)
        & (listed.c.placement == placed.c.number),
    )
    with reading(engine) as session:
        return {tuple(row) for row in session.execute(query)}


def only_of(content: Content, found: set[tuple[str, ...]]) -> bool:
    """Whether digests on the lists are one edition's and no other's."""
    wanted = {}
    for pathway in Pathway:
        told = content.versions(pathway)
        digests = [told.book_digest, told.card_digest, told.policy_digest]
        wanted[pathway.value] = digests
    return bool(found) and all(
        digests == wanted[pathway] for pathway, *digests in found
    )


def _line(one: Stood) -> Line:
    return (one.referral_id, one.band.value, one.points)
