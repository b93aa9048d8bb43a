"""Each list frozen once a month, scored by the card in force and by silent challengers.

All cards read the same facts of the same children on the same day. Nothing of it is
shown beside a child, and no order reads it: it waits for what comes of the children.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from sqlalchemy import Engine

from triage.calendar import london_day
from triage.desk.content import Content
from triage.desk.desk import Work
from triage.desk.in_force import content_in_force
from triage.desk.models import kept
from triage.desk.replace import cases_of
from triage.referrals import Pathway
from triage.rulebook.columns import Columns, from_children
from triage.scoring.card import BadScorecard, Scorecard
from triage.scoring.scorecard import points_all
from triage.store import models, placements, referrals, stood
from triage.store.engine import reading, unit_of_work
from triage.store.models import Scored, Snapshot
from triage.store.written import in_batches
from triage.waiting_list.rehearsal import Stood


log = logging.getLogger(__name__)

AT_ONCE = 5_000  # children whose facts are held at a time
BY = "the timer for snapshots"


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """A list as it stood, before any of it is kept."""

    snapshot: Snapshot
    scores: tuple[Scored, ...]


def take_due(engine: Engine, *, tenant: str, now: datetime) -> int:
    """Freeze every list that has a card and was not frozen this month; how many.

    It is worked out without holding the database, then kept: should two workers freeze
    one list, the database keeps the first.
    """
    many = 0
    for pathway in Pathway:
        with reading(engine) as session:
            work = Work(session=session, tenant=tenant, now=now, by=BY)
            found = freeze(work, pathway)
        if found is None:
            continue
        with unit_of_work(engine) as session:
            many += models.keep_snapshot(
                session, tenant=tenant, snapshot=found.snapshot, scores=found.scores
            )
    return many


def freeze(work: Work, pathway: Pathway) -> Frozen | None:
    """One list today. None: it has no card, nobody was ever placed, or it is done."""
    month = london_day(work.now).replace(day=1)
    ranking = placements.in_force(work.session, tenant=work.tenant)
    content = content_in_force(work.session, work.tenant)
    champion = content.cards.get(pathway)
    if ranking is None or champion is None or _is_taken(work, pathway, month):
        return None
    cards, left_out = _cards(work, pathway, content, champion)
    listed = _listed(work, pathway, ranking.number)
    unknown: Counter[str] = Counter()
    scores = tuple(_scored(work, content, cards, listed, unknown))
    return Frozen(
        snapshot=Snapshot(
            pathway=pathway,
            month=month,
            taken_at=work.now,
            edition=content.digest,
            champion=champion.digest,
            children=len(listed),
            unknown=dict(unknown),
            cards=tuple(card.digest for card in cards),
            left_out=left_out,
        ),
        scores=scores,
    )


def _listed(work: Work, pathway: Pathway, ranking: int) -> list[Stood]:
    everybody = stood.everybody(work.session, tenant=work.tenant, ranking=ranking)
    return [one for one in everybody if one.pathway is pathway]


def _is_taken(work: Work, pathway: Pathway, month: date) -> bool:
    return models.is_taken(
        work.session, tenant=work.tenant, pathway=pathway, month=month
    )


def _cards(
    work: Work, pathway: Pathway, content: Content, champion: Scorecard
) -> tuple[list[Scorecard], dict[str, str]]:
    """The card in force and its challengers; why one cannot score by today's facts."""
    cards, left_out = [champion], {}
    for one in kept.challengers(work.session, work.tenant, pathway):
        try:
            cards.append(kept.card_of(one, content))
        except BadScorecard as wrong:
            log.warning("a challenger of %s is left out of its snapshot", pathway)
            left_out[one.digest] = wrong.sentence()
    return cards, left_out


def _scored(
    work: Work,
    content: Content,
    cards: list[Scorecard],
    listed: list[Stood],
    unknown: Counter[str],
) -> Iterator[Scored]:
    """Each card's points of each child; facts that nobody knows are counted beside."""
    facts = sorted({one.fact.key for card in cards for one in card.factors})
    unknown.update(dict.fromkeys(facts, 0))
    for some in in_batches(listed, AT_ONCE):
        names, columns = _columns(work, content, [one.referral_id for one in some])
        for key in facts:
            known = columns.known.get(key)
            unknown[key] += columns.n - (0 if known is None else int(np.sum(known)))
        bands = {one.referral_id: int(one.band) for one in some}
        for card in cards:
            points = points_all(card, columns).tolist()
            for name, each in zip(names, points, strict=True):
                yield Scored(card.digest, name, each, bands[name])


def _columns(
    work: Work, content: Content, names: list[str]
) -> tuple[list[str], Columns]:
    """What is known of some children today, as a placement reads it."""
    waiting = referrals.referrals(work.session, tenant=work.tenant, ids=names)
    cases = cases_of(work.session, work.tenant, content, waiting.values(), work.today)
    values = [one.values(work.today) for one in cases.values()]
    return list(cases), from_children(content.catalogue, values)
