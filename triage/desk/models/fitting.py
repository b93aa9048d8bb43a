"""A candidate learnt from the service's own past, or a refusal that says why not.

Imported by the command line and by notebooks, never when serving.
"""

import json
from dataclasses import replace
from datetime import datetime
from functools import partial
from importlib.metadata import version

import numpy as np
from sqlmodel import Session

from triage.calendar import london_day
from triage.desk.in_force import content_in_force
from triage.desk.models import learnt, refits
from triage.desk.models.about import Told, about
from triage.desk.models.asked import Alike, Asked, Way
from triage.desk.models.candidate import Candidate, Json, sealed
from triage.desk.models.caps import capped
from triage.desk.models.learnt import Taught, Teach, Wishes
from triage.desk.models.proposing import file_of
from triage.desk.models.study import Days, Study, study
from triage.desk.models.trying import cross_fitted, held_out, split
from triage.errors import TriageError
from triage.facts import Catalogue
from triage.scoring.card import CODED, BadScorecard
from triage.scoring.chance import Chance
from triage.scoring.checks import NAME, NOT_A_NAME, checked_card
from triage.scoring.evaluating.chances import Behind, rows
from triage.scoring.fit import FactorSpec, Named, card_json, from_catalogue
from triage.scoring.fit.choosing import PRIOR_SPREADS
from triage.scoring.fit.refusals import BadFactors
from triage.scoring.learning.child_weeks import Flags
from triage.scoring.learning.ladder import Rung, require


STATUS = "Learnt from outcomes. Awaiting local clinical agreement. Not in force by being learnt."


class AnswersAllAlike(TriageError):
    """Nothing can be learnt of {facts}: no two different answers are known. Let the points of the card in force stand for them (--alike keep), leave them out (--alike leave-out), or wait until they are asked about."""


def fit(session: Session, *, tenant: str, asked: Asked, now: datetime) -> Candidate:
    """Learn a candidate. Nothing is kept.

    Raises `NoCardYet`, `TooFewOutcomes` by the ladder, `AnswersAllAlike`, `BadFactors`,
    `BadScorecard` for a card that may not be used, and what reading the outcome raises.
    """
    today = london_day(now)
    days = Days(since=asked.since, until=asked.until or today).checked(today)
    _refuse_early(content_in_force(session, tenant).catalogue, asked)
    of = study(
        session, tenant=tenant, pathway=asked.pathway, days=days, also=asked.also
    )
    rung = Rung.RECALIBRATE if asked.way is Way.MEANING else Rung.STRONG_PRIOR
    require(rung, of.weight.allowed)
    return _candidate(of, asked, now)


def _refuse_early(catalogue: Catalogue, asked: Asked) -> None:
    """What can be refused before anything is read."""
    if not NAME.fullmatch(asked.name):
        raise BadScorecard(name=asked.name, reason=NOT_A_NAME)
    from_catalogue(catalogue, asked.also)


def _candidate(of: Study, asked: Asked, now: datetime) -> Candidate:
    # Long because every part of a candidate is put together here, once.
    spec, carried, left_out = _spec(of, asked)
    wishes = _wishes(of, asked)
    teach: Teach = (
        learnt.meaning
        if asked.way is Way.MEANING
        else partial(learnt.points, spec=spec, wishes=wishes)
    )
    dealt = split(of)
    taught = teach(of, dealt.taught)
    told, caps_kept = _told(of, asked, taught, dealt.taught, now)
    card = checked_card(told, of.content.catalogue, of.content.policy.forbidden)
    # The card's own sum, caps and all, is what is measured.
    taught = replace(taught, points=of.answered.points(card))
    told = dict(told) | {"chance": _chance(of, taught, dealt.taught)}
    card = checked_card(told, of.content.catalogue, of.content.policy.forbidden)
    again = refits.refits(of, dealt.taught, taught, spec, wishes, asked.refits)
    tried = held_out if dealt.held.any() else cross_fitted
    return sealed(
        told,
        about(
            Told(
                of=of,
                card=card,
                taught=taught,
                rows=dealt.taught,
                made_on=now,
                made_by=asked.by,
                product_version=version("waiting-list-triage"),
                way=asked.way,
                must_keep=asked.must_keep,
                carried=carried,
                left_out=left_out,
                caps_kept=caps_kept,
                validation=tried(of, dealt, teach, taught, card),
                stability=refits.stable(of, taught, again),
                refits=again,
            )
        ),
    )


def _spec(
    of: Study, asked: Asked
) -> tuple[tuple[FactorSpec, ...], tuple[str, ...], tuple[str, ...]]:
    """The factors, those whose points are carried over, and those that are left out."""
    alike = tuple(key for key in of.found.factors if _alike(of, key))
    if alike and asked.alike is Alike.REFUSE:
        raise AnswersAllAlike(facts=", ".join(alike))
    left_out = alike if asked.alike is Alike.LEAVE_OUT else ()
    facts = [key for key in of.found.factors if key not in left_out]
    if unknown := [key for key in asked.must_keep if key not in facts]:
        raise BadFactors(reason=f"{unknown[0]} must be kept, and is not among them")
    spec = from_catalogue(
        of.content.catalogue,
        facts,
        cuts=_cuts(of),
        must_keep=asked.must_keep,
    )
    # A fifth of the children may be alike where all are not.
    spec = tuple(replace(one, may_be_constant=True) for one in spec)
    return spec, alike if asked.alike is Alike.KEEP else (), left_out


def _alike(of: Study, key: str) -> bool:
    column = of.answered.x[:, of.found.factors.index(key)]
    return len(np.unique(column[~np.isnan(column)])) < 2


def _cuts(of: Study) -> dict[str, tuple[float, ...]]:
    """Where numbers are cut: as on the card in force, until there are outcomes enough."""
    if of.weight.allowed.may(Rung.OWN_CUTS):
        return {}
    return {
        one.fact.key: one.cuts
        for one in of.champion.factors
        if one.fact.kind not in CODED
    }


def _wishes(of: Study, asked: Asked) -> Wishes:
    most = of.weight.allowed.prior_sigma or 0.0
    return Wishes(
        max_factors=asked.max_factors,
        max_factor_points=asked.max_factor_points,
        sigmas=tuple(one for one in PRIOR_SPREADS if one <= most),
    )


def _told(
    of: Study, asked: Asked, taught: Taught, rows_taught: Flags, now: datetime
) -> tuple[Json, tuple[str, ...]]:
    """What the card's file holds, but for its chances; and the caps it keeps."""
    named = Named(
        name=asked.name,
        pathway=asked.pathway,
        version=f"{london_day(now):%Y.%m.%d}",
        status=STATUS,
        source=_source(of),
    )
    if taught.card is None:
        was = json.loads(of.content.files[file_of(of.champion.name)])
        return {**was, **vars(named), "pathway": str(asked.pathway)}, ()
    catalogue = of.content.catalogue
    told = card_json(taught.card.learnt_, catalogue, named, like=of.champion)
    card = checked_card(told, catalogue, of.content.policy.forbidden)
    return capped(told, card, of.champion, of.answered.where(rows_taught))


def _source(of: Study) -> str:
    weeks = of.found.watched.weeks
    return (
        f"{of.found.children} children of this service, watched from {of.days.since} to "
        f"{of.days.until}, with {weeks.events} outcomes ({of.found.outcome.name} "
        f"{of.found.outcome.version}); held to {of.champion.name}."
    )


def _chance(of: Study, taught: Taught, rows_taught: Flags) -> Json:
    outcome = of.found.outcome
    behind = Behind(
        points=taught.points[rows_taught],
        followed=of.followed.where(rows_taught),
        children=of.children[rows_taught],
    )
    chance = Chance(
        horizon_weeks=of.horizon,
        outcome=f"{outcome.name} {outcome.version}",
        estimand=outcome.estimand,
        children=len(np.unique(behind.children)),
        outcomes=behind.followed.outcomes,
        rows=rows(behind, taught.risk),
    )
    return vars(chance) | {"rows": [vars(one) for one in chance.rows]}
