"""Tasks on both databases: counts that agree, pages by key, changes that happen once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from tests.store.builders import NOW, TENANT, a_list, a_placement
from triage.referrals import Band, Pathway
from triage.reviews import Harm, Kind
from triage.store import reviews, tasks, work_list
from triage.store.engine import reading, unit_of_work
from triage.store.reviews import NewReview
from triage.store.tasks import HANDED_OVER, SAFE, NewTask
from triage.store.work_list import Sought


DUE = datetime(2026, 11, 3, 17, tzinfo=UTC)


def a_task(at: int, kind: str = "correct", **more: object) -> NewTask:
    plain = NewTask(
        matter=f"{kind}:{at}",
        kind=kind,
        sentence="Look at this.",
        due_at=DUE + timedelta(hours=at // 3),  # some are due at the same moment
        referral_id=f"R{at}",
        child_id=f"CR{at}",
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # a test's own words


def opened(session: Session, some: list[NewTask], now: datetime = NOW) -> int:
    return tasks.open_tasks(session, tenant=TENANT, new=some, import_id=None, now=now)


def page(session: Session, **sought: object) -> list[tasks.StoredTask]:
    wanted = Sought(**sought)  # type: ignore[arg-type]  # a test's own words
    return work_list.page(session, tenant=TENANT, sought=wanted, size=None)


def test_pages_by_key_hold_every_open_task_once(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        opened(session, [a_task(at) for at in range(23)])

    walked: list[str] = []
    after = None
    with reading(engine) as session:
        while found := work_list.page(
            session, tenant=TENANT, sought=Sought(), after=after, size=4
        ):
            walked += [one.id for one in found]
            after = (found[-1].due_at, found[-1].id)

    assert len(walked) == len(set(walked)) == 23


def test_counts_and_pages_agree_however_they_are_narrowed(engine: Engine) -> None:
    some = [a_placement(at) for at in range(12)]
    with unit_of_work(engine) as session:
        a_list(session, some)
        new = [a_task(at, "safe" if at % 3 else "correct") for at in range(12)]
        opened(session, new)
        first = page(session)[0]
        mine = {"owner_id": "S1", "owner": "Ada, clinician"}
        work_list.change(session, tenant=TENANT, task_id=first.id, values=mine)

    with reading(engine) as session:
        for sought in (
            Sought(),
            Sought(kinds=(SAFE,)),
            Sought(not_kinds=(SAFE,)),
            Sought(owner_id="S1"),
            Sought(late_at=DUE + timedelta(hours=2)),
            Sought(pathway=Pathway.NEURODEVELOPMENTAL),
            Sought(pathway=Pathway.SPEECH_LANGUAGE),
            Sought(referral_id="R3"),
        ):
            counted = work_list.counts(session, tenant=TENANT, sought=sought)
            shown = work_list.page(session, tenant=TENANT, sought=sought, size=None)
            assert sum(counted.values()) == len(shown)
        assert work_list.owned(session, tenant=TENANT) == {"S1": 1}


def test_another_service_sees_none_of_them(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        opened(session, [a_task(1)])
        (mine,) = page(session)

    with reading(engine) as session:
        assert work_list.counts(session, tenant="south", sought=Sought()) == {}
        assert work_list.find(session, tenant="south", task_id=mine.id) is None


@pytest.mark.hazard("H-03")
def test_a_safe_task_does_not_close_without_one_of_its_outcomes(engine: Engine) -> None:
    closing = {"tenant": TENANT, "by": "Ada, clinician", "now": NOW}
    with unit_of_work(engine) as session:
        opened(session, [a_task(1, SAFE)])
        (task,) = page(session)

        refused = tasks.close(session, task_id=task.id, outcome="done", **closing)  # type: ignore[arg-type]
        kept = page(session)
        closed = tasks.close(session, task_id=task.id, outcome=HANDED_OVER, **closing)  # type: ignore[arg-type]

        assert (refused, len(kept), closed, page(session)) == (False, 1, True, [])


def test_a_task_closes_once(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        opened(session, [a_task(1)])
        (task,) = page(session)
        once, again = (
            tasks.close(
                session,
                tenant=TENANT,
                task_id=task.id,
                outcome="put_right",
                by=who,
                now=NOW,
            )
            for who in ("Ada", "Ben")
        )

    with reading(engine) as session:
        found = work_list.find(session, tenant=TENANT, task_id=task.id)
        assert (once, again) == (True, False)
        assert found is not None
        assert found.closed_at == NOW


def test_a_task_that_comes_late_counts_from_when_it_can_be_seen(engine: Engine) -> None:
    monday = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    evening = datetime(2026, 11, 2, 18, tzinfo=UTC)
    long_ago = datetime(2026, 10, 5, 17, tzinfo=UTC)
    with unit_of_work(engine) as session:
        opened(session, [a_task(1, due_at=long_ago)], monday)
        opened(session, [a_task(2, SAFE, due_at=long_ago)], evening)
        opened(session, [a_task(3)], monday)
        by_name = {one.referral_id: one for one in page(session)}

    assert by_name["R1"].due_at == datetime(2026, 11, 2, 17, tzinfo=UTC)
    assert by_name["R1"].was_due_at == long_ago
    assert by_name["R2"].due_at == datetime(2026, 11, 3, 9, tzinfo=UTC)
    assert by_name["R3"].was_due_at is None


def test_escalating_the_same_step_twice_is_said_once(engine: Engine) -> None:
    later = NOW + timedelta(hours=1)
    with unit_of_work(engine) as session:
        opened(session, [a_task(1, SAFE)])
        (task,) = page(session)
        to = {"tenant": TENANT, "task": task, "to": "safeguarding lead"}
        first = work_list.escalate(session, **to, now=NOW)  # type: ignore[arg-type]
        second = work_list.escalate(session, **to, now=later)  # type: ignore[arg-type]
        (after,) = page(session, told="safeguarding lead")

        assert (first, second) == (True, False)
        assert after.escalated_at == NOW
        assert after.version == task.version + 1
        assert page(session, not_told="safeguarding lead") == []


def test_a_harm_review_answers_both_kinds_and_a_forced_one_only_its_own(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        ranking = a_list(session, [a_placement(at) for at in range(3)])
        for name, kind, harm in (("R0", Kind.FORCED, None), ("R1", Kind.HARM, "none")):
            review = NewReview(
                referral_id=name,
                kind=kind,
                harm=Harm(harm) if harm else None,
                note="Looked at.",
                staff_id="S1",
                made_by="Ada, clinician",
            )
            reviews.add(session, tenant=TENANT, review=review, now=NOW)

        on = {"tenant": TENANT, "ranking": ranking}
        both = reviews.waits(session, **on, counting=tuple(Kind))  # type: ignore[arg-type]
        harm_only = reviews.waits(session, **on, counting=(Kind.HARM,))  # type: ignore[arg-type]

        assert {one.referral_id for one in both if one.reviewed_on} == {"R0", "R1"}
        assert {one.referral_id for one in harm_only if one.reviewed_on} == {"R1"}
        assert {one.band for one in both} <= set(Band)
        assert len(reviews.done(session, tenant=TENANT)) == 2
