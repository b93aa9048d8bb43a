"""Watches every list's card, once a week: what the page shows was worked out beforehand.

A watch is worked out without holding the database, then kept; should two workers make
one for the same week, the database keeps the first.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Engine
from sqlmodel import Session

from triage import duty
from triage.calendar import london_day
from triage.checkins import content as check_ins
from triage.checkins.groups import Kind
from triage.desk.desk import Work
from triage.desk.in_force import content_in_force
from triage.desk.models import kept
from triage.desk.models.cohort import Cohort, cohort
from triage.desk.offering.weeks import monday_of
from triage.desk.waits.groups import of_referrals
from triage.desk.watching import asking, days, frozen, group_waits, outcomes, people
from triage.desk.watching.days import Looked
from triage.desk.watching.rows import rows
from triage.desk.watching.values import CardWatched
from triage.referrals import Pathway
from triage.scoring.card import Scorecard
from triage.scoring.learning.outcome import FILE, Outcome, load_outcome
from triage.store import models, placements, referrals, spells, watched
from triage.store.engine import reading, unit_of_work
from triage.store.models import Snapshot
from triage.store.spells import Named
from triage.store.watched import Watch
from triage.waits.spells import day_number


LISTS = tuple(one for one in Pathway if one is not Pathway.UNDECIDED)
MOST = 4_000  # children who are followed; of a longer list so many are drawn by lot
BY = "the timer that watches cards"
WATCHED: TypeAdapter[CardWatched] = TypeAdapter(CardWatched)


def make_due(engine: Engine, *, tenant: str, now: datetime) -> int:
    """Watch the card of every list that was not watched this week; how many."""
    monday, many = monday_of(london_day(now)), 0
    for pathway in LISTS:
        with reading(engine) as session:
            work = Work(session=session, tenant=tenant, now=now, by=BY)
            found = None if _is_made(work, pathway, monday) else watch(work, pathway)
        if found is None:
            continue
        with unit_of_work(engine) as session:
            many += _keep(session, tenant, monday, found, now)
    return many


def watch(work: Work, pathway: Pathway) -> CardWatched | None:
    """How one list's card fares, as of now. None: nobody was ever placed."""
    ranking = placements.in_force(work.session, tenant=work.tenant)
    if ranking is None:
        return None
    content = content_in_force(work.session, work.tenant)
    return _Watching(
        work=work,
        pathway=pathway,
        ranking=ranking.number,
        card=content.cards.get(pathway),
        outcome=load_outcome(content.folder / "models" / FILE, content.catalogue),
        smallest=check_ins.in_force().smallest_group,
    ).watch()


def latest(session: Session, *, tenant: str, pathway: Pathway) -> CardWatched | None:
    """The last watch that was kept; None before the first."""
    text = watched.latest(session, tenant=tenant, pathway=pathway)
    return None if text is None else WATCHED.validate_json(text)


def _is_made(work: Work, pathway: Pathway, monday: date) -> bool:
    return watched.is_made(
        work.session, tenant=work.tenant, pathway=pathway, monday=monday
    )


def _keep(
    session: Session, tenant: str, monday: date, found: CardWatched, now: datetime
) -> bool:
    """Keep a watch, and ask somebody to look at what it flags. False: another did."""
    made = Watch(
        pathway=found.pathway,
        monday=monday,
        card=found.digest,
        found=WATCHED.dump_json(found).decode(),
        made_at=now,
    )
    if not watched.keep(session, tenant=tenant, made=made):
        return False
    asking.ask(session, tenant=tenant, watched=found, now=now)
    return True


@dataclass(frozen=True, kw_only=True, eq=False)
class _Watching:
    """One list at one moment."""

    work: Work
    pathway: Pathway
    ranking: int
    card: Scorecard | None
    outcome: Outcome
    smallest: int

    def watch(self) -> CardWatched:
        snapshots = models.snapshots(
            self.work.session, tenant=self.work.tenant, pathway=self.pathway
        )
        looked = days.told(
            {one.month: one for one in snapshots},
            horizon=timedelta(weeks=self.outcome.horizon_weeks),
            today=self.work.today,
        )
        plain = self._plain(snapshots)
        if self.card is None:
            return plain
        found = self._cohort(looked)
        return replace(
            plain,
            drawn=MOST if found.children >= MOST else None,
            **self._came(self.card, found, looked),
            **self._frozen(self.card, snapshots),
        )

    def _plain(self, snapshots: Sequence[Snapshot]) -> CardWatched:
        """What can be said of any list, whatever its card."""
        card, horizon = self.card, timedelta(weeks=self.outcome.horizon_weeks)
        first = london_day(snapshots[0].taken_at) if snapshots else None
        return CardWatched(
            pathway=self.pathway,
            made_on=self.work.today,
            card=card.name if card else "",
            version=card.version if card else "",
            digest=card.digest if card else "",
            learnt=card is not None and card.chance is not None,
            outcome=f"{self.outcome.name} {self.outcome.version}",
            parts=tuple(one.label for one in self.outcome.parts),
            horizon_weeks=self.outcome.horizon_weeks,
            first_frozen=first,
            told_from=(first or self.work.today) + horizon,
            drawn=None,
            **self._people(),
        )

    def _people(self) -> dict[str, Any]:
        """What clinicians made of the list in the last twelve months."""
        months = days.months_until(self.work.today)
        on: dict[str, Any] = {
            "tenant": self.work.tenant,
            "pathway": self.pathway,
            "since": months[0],
        }
        made = people.decided(self.work.session, **on)
        least = duty.in_force().meeting.least_decisions
        return {
            "overrides": people.by_month(made, months, least),
            "reasons": people.reasons(made, self.smallest),
            "raters": people.agreed(self.work.session, **on),
        }

    def _cohort(self, looked: Sequence[Looked]) -> Cohort:
        asked = [one.day for one in looked]
        return cohort(
            self.work.session,
            tenant=self.work.tenant,
            pathway=self.pathway,
            since=min(asked),
            today=self.work.today,
            on=asked,
            most=MOST,
        )

    def _came(
        self, card: Scorecard, found: Cohort, looked: Sequence[Looked]
    ) -> dict[str, Any]:
        """What came of children, by month, points and group."""
        # Long because whose group is whose is read once, for all tables.
        followed = rows(
            self.work.session,
            tenant=self.work.tenant,
            found=found,
            days=looked,
            card=card,
        )
        named = self._named()
        group_of = self._groups({*followed.referral_ids, *named.referral_ids})
        names = self._challengers()
        return {
            "months": outcomes.by_month(followed, card.chance, names, self.smallest),
            "quarter": outcomes.last_quarter(
                followed, card.chance, names, self.smallest
            ),
            "by_points": outcomes.by_points(followed, card.chance, self.smallest),
            "sums": outcomes.sums(followed, card.chance),
            "groups": outcomes.by_group(followed, card.chance, group_of, self.smallest),
            "waits": group_waits.by_band(
                named,
                group_of,
                day=day_number(self.work.today),
                smallest=self.smallest,
            ),
        }

    def _frozen(self, card: Scorecard, snapshots: Sequence[Snapshot]) -> dict[str, Any]:
        """What the last twelve frozen lists say by themselves."""
        lately = snapshots[-days.MONTHS :]
        against = frozen.reference(
            self.work.session, tenant=self.work.tenant, snapshots=lately, card=card
        )
        enough = [one for one in lately if one.children >= self.smallest]
        return {
            "reference": against.said if against else "",
            "drift": frozen.drifted(
                self.work.session,
                tenant=self.work.tenant,
                snapshots=lately,
                card=card,
                against=against,
            ),
            "frozen_months": tuple(one.month for one in enough),
            "unknown": frozen.unknown(enough, card),
        }

    def _challengers(self) -> dict[str, str]:
        """The silent cards of the list: their names, by digest."""
        silent = kept.challengers(self.work.session, self.work.tenant, self.pathway)
        return {one.digest: json.loads(one.card)["name"] for one in silent}

    def _named(self) -> Named:
        """Everybody on the list now."""
        return spells.named(
            self.work.session,
            tenant=self.work.tenant,
            ranking=self.ranking,
            since=self.work.today,
        )[self.pathway]

    def _groups(self, names: Collection[str]) -> dict[str, dict[Kind, str]]:
        known = referrals.referrals(
            self.work.session, tenant=self.work.tenant, ids=names
        )
        return of_referrals(
            self.work.session,
            tenant=self.work.tenant,
            child_of={name: one.child_id for name, one in known.items()},
            today=self.work.today,
        )
