"""Editions in tests: the one that came installed with a line changed, put in force."""

from datetime import datetime

from sqlalchemy import Engine

from tests.functional.service import TENANT
from triage.desk import replace
from triage.desk.content import Content, content_of
from triage.desk.in_force import installed
from triage.desk.replace import Occasion
from triage.store import editions
from triage.store.engine import unit_of_work


BY = "Somebody"


def changed(path: str, before: str, after: str) -> Content:
    """The installed edition, but for one line of one file."""
    files = dict(installed().files)
    assert before in files[path]
    files[path] = files[path].replace(before, after)
    return content_of(files, installed().folder)


def put_in_force(engine: Engine, content: Content, now: datetime) -> None:
    """Keep an edition, put it in force and place everybody by it."""
    with unit_of_work(engine) as session:
        why = "A test."
        editions.keep(
            session,
            tenant=TENANT,
            digest=content.digest,
            files=content.files,
            why=why,
            by=BY,
            now=now,
        )
        editions.begin(
            session, tenant=TENANT, digest=content.digest, why=why, by=BY, now=now
        )
        occasion = Occasion(cause="new rules", today=now.date(), now=now)
        replace.place(session, tenant=TENANT, referral_ids=[], occasion=occasion)
