"""Evidence before the proposed band: a clinician's own band first, then both compared.

Only the band, the place, the points and the words that name them are ever covered. A
SAFE finding, an unread text, a fact, a task or a clock never is. Whatever shows one of
them asks here: lists by `unseen`, everything else by `hidden_among`.
"""

import re
from collections.abc import Collection

from triage.decisions import BlindFirst, blind_below, how_blind
from triage.desk.deciding import seen
from triage.desk.deciding.seen import band_words
from triage.desk.desk import Desk, Done
from triage.desk.in_force import content_in_force
from triage.errors import TriageError
from triage.referrals import Band
from triage.roles import Action
from triage.settings import settings_now
from triage.store import decisions
from triage.store.decisions import OwnBand
from triage.store.unseen import Unseen
from triage.waiting_list.policy import Policy


BAND = "band"  # the kind of a proposal to make a band less urgent
HIDDEN = "Hidden until you have given your own priority."
NAMES_BAND = re.compile(r"\bP[1-4]\b")


class OwnBandFirst(TriageError):
    """Give your own priority for this child first. Then the proposed one is shown beside it."""


class OwnBandGiven(TriageError):
    """You have given your own priority for this child already. It is kept as it was."""


def unseen(desk: Desk) -> Unseen | None:
    """Whose bands this person owes, for whatever reads a list; None: nobody's."""
    settings = settings_now()
    below = blind_below(
        BlindFirst(settings.blind_first), percent=settings.blind_sample_percent
    )
    if not (below and desk.actor.may(Action.DECIDE)):
        return None
    return Unseen(staff_id=desk.actor.staff_id, below=below)


def hidden(desk: Desk, referral_id: str) -> bool:
    """Whether this person has still to give their own band for this referral."""
    return referral_id in hidden_among(desk, [referral_id])


def hidden_among(desk: Desk, referral_ids: Collection[str]) -> frozenset[str]:
    """The referrals whose band is covered for this person, found in one go."""
    if not desk.actor.may(Action.DECIDE):
        return frozenset()
    chosen = _chosen(desk, referral_ids)
    if not chosen:
        return frozenset()
    decided = decisions.in_force(
        desk.session, tenant=desk.tenant, referral_ids=chosen
    ).keys()
    given = decisions.own_bands(desk.session, tenant=desk.tenant, referral_ids=chosen)
    mine = {
        name
        for name, owns in given.items()
        if any(own.staff_id == desk.actor.staff_id for own in owns)
    }
    return frozenset(chosen) - decided - mine


def names_band(policy: Policy, words: str) -> bool:
    """Whether a sentence made by us tells a band, by its name or by its label."""
    labels = [one.label for one in policy.bands.values()]
    return bool(NAMES_BAND.search(words)) or any(label in words for label in labels)


def before_agreeing(desk: Desk, kind: str, referral_id: str) -> None:
    """Raise `OwnBandFirst` where a proposal tells a band that this person owes."""
    if kind == BAND and hidden(desk, referral_id):
        raise OwnBandFirst


def _chosen(desk: Desk, referral_ids: Collection[str]) -> list[str]:
    """Those that are reviewed blind first, by the setting or the sample."""
    settings, seed = (
        settings_now(),
        content_in_force(desk.session, desk.tenant).policy.lot_seed,
    )
    setting, percent = BlindFirst(settings.blind_first), settings.blind_sample_percent
    return [
        one
        for one in referral_ids
        if how_blind(setting, one, seed=seed, percent=percent)
    ]


def give_own(desk: Desk, referral_id: str, *, band: Band) -> Done:
    """Keep this person's own band. Raises `OwnBandGiven` the second time."""
    shown = seen.look(desk, referral_id)
    if own_of(desk, referral_id) is not None:
        raise OwnBandGiven
    own = OwnBand(
        band=band,
        placement=shown.stored.number,
        staff_id=desk.actor.staff_id,
        made_by=desk.actor.by,
        made_at=desk.now,
    )
    decisions.give_own(
        desk.session, tenant=desk.tenant, referral_id=referral_id, own=own
    )
    desk.note(
        "Gave a priority before seeing the proposed one",
        on=("referral", referral_id),
        text=band_words(desk, band),
        band=band.name,
    )
    return Done(
        sentence="Kept. The proposed priority is now shown beside yours.",
        kind="referral",
        id=referral_id,
    )


def own_of(desk: Desk, referral_id: str) -> OwnBand | None:
    """The band this person gave blind, since the last decision on the referral."""
    given = decisions.own_bands(
        desk.session, tenant=desk.tenant, referral_ids=[referral_id]
    ).get(referral_id, [])
    decision = seen.in_force(desk, referral_id)
    mine = [
        one
        for one in given
        if one.staff_id == desk.actor.staff_id
        and (decision is None or one.made_at > decision.made_at)
    ]
    return mine[0] if mine else None
