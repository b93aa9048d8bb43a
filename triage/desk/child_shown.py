"""One child's page, put together from the store and the content in force."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time

from sqlmodel import Session

from triage.calendar import LONDON
from triage.desk import facts_shown, points_shown
from triage.desk.books import outcome_in_words
from triage.desk.content import Content
from triage.desk.deciding import blind
from triage.desk.entries import Words, entry
from triage.desk.in_force import content_in_force
from triage.desk.tasks import shown as task_shown
from triage.desk.views import (
    ChildPage,
    ClockShown,
    Happening,
    RuleShown,
    TaskShown,
)
from triage.facts import reconcile
from triage.referrals import Pathway, Referral
from triage.rulebook import english
from triage.rulebook.rules import BandFloor
from triage.store import (
    audit,
    facts_ledger,
    imports,
    placements,
    referrals,
    safe_first,
    tasks,
)
from triage.store.imports import LineOfImport
from triage.store.waiting import Standing


DAYS_IN_WEEK = 7
SEX_IN_WORDS = {"F": "Female", "M": "Male"}
LISTS_IN_WORDS = {
    Pathway.NEURODEVELOPMENTAL: "neurodevelopmental list",
    Pathway.SPEECH_LANGUAGE: "speech and language list",
    Pathway.UNDECIDED: "holding list",
}
NAMES_BAND = ("band", "proposal")  # details of deeds whose words tell a band
CAUSES = {
    "import": "Placed after an import",
    "typed": "Placed when the referral was typed in",
    "date": "Placed again because a date came",
    "undo": "Placed again because an import was undone",
    "new rules": "Placed again by new rules or policy",
    "fact": "Placed again after a fact was added",
    "reply": "Placed again after somebody answered a check-in",
    "correction": "Placed again after a fact was corrected",
    "clock": "Placed again after two people changed the clock",
    "merge": "Placed again when two records were read as one child",
    "restitution": "Placed again when a mistake in the rules was put right",
    "unmerge": "Placed again when two records were taken apart",
}


def page(
    session: Session,
    tenant: str,
    content: Content,
    standing: Standing,
    today: date,
    *,
    open_: bool,
    others: int | None = None,
) -> ChildPage:
    """Everything about one referral. The facts are the ledger's as they stand now.

    Unless `open_`, confidential facts are there but not named. `others` are equal
    in points in the same band; None where that is not counted.
    """
    # Long because a page has many parts.
    referral, placement, child = standing.referral, standing.placement, standing.child
    said = facts_ledger.observations(session, tenant=tenant, child_ids=[child.id])
    readings = reconcile(content.catalogue, said[child.id], today)
    words = Words(content)
    points = points_shown.of(content, standing, others)
    question = placement.question
    theirs = referrals.of_children(session, tenant=tenant, child_ids=[child.id])
    every = [referral.id, *(name for name in theirs if name != referral.id)]
    lines = imports.lines_of(session, tenant=tenant, referral_ids=every)
    safe = safe_first.of_referrals(session, tenant=tenant, referral_ids=[referral.id])
    return ChildPage(
        entry=entry(standing.line(), today, open_=open_, safe=safe.get(referral.id)),
        born_on=child.born_on,
        sex=SEX_IN_WORDS.get(child.sex or "", child.sex),
        language=child.language,
        source=referral.source,
        facts=tuple(
            one if open_ or not one.confidential else facts_shown.unnamed(one)
            for one in facts_shown.with_points(content, standing, readings)
        ),
        unknown=facts_shown.unknown(content, standing, readings),
        fired=tuple(_fired(content, words, standing, open_=open_)),
        undecided=tuple(_undecided(content, words, standing)),
        clocks=_clocks(standing, today),
        tasks=_tasks(session, tenant, every),
        history=_history(session, tenant, standing, theirs, lines, open_=open_),
        other_referrals=tuple((name, theirs[name].pathway) for name in every[1:]),
        findings=_findings(lines),
        points_total=points.total,
        points_possible=points.most,
        points=points,
        question=question.text if question else None,
        question_would_be=question.would_be if question else None,
        next_change_on=placement.next_change_on,
        versions=_versions(standing),
        reason=placement.reason if open_ else placement.reason_public,
    )


def _clocks(standing: Standing, today: date) -> tuple[ClockShown, ...]:
    return tuple(
        ClockShown(
            name=clock.name,
            due_on=clock.due_on,
            weeks_left=(clock.due_on - today).days // DAYS_IN_WEEK,
        )
        for clock in standing.placement.clocks
    )


def _tasks(
    session: Session, tenant: str, every: Sequence[str]
) -> tuple[TaskShown, ...]:
    """What waits for a person about this child, on whichever list."""
    found = tasks.still_open(session, tenant=tenant, referral_ids=every)
    return tuple(task_shown(one) for one in found)


def _findings(lines: Iterable[LineOfImport]) -> tuple[str, ...]:
    """Each finding once, those of undone imports left out."""
    standing = [one.line for one in lines if one.undone_at is None]
    return tuple(
        dict.fromkeys(text for line in standing for _, text, _ in line.findings)
    )


def _fired(
    content: Content, words: Words, standing: Standing, *, open_: bool
) -> Iterator[RuleShown]:
    values = {**standing.facts_seen, **standing.derived}
    for name in standing.placement.fired:
        if rule := words.rule(standing.placement, name):
            hidden = not (
                open_ or content.catalogue.confidential.isdisjoint(rule.facts)
            )
            yield RuleShown(
                id="" if hidden else rule.id,
                outcome=outcome_in_words(content, rule.outcome),
                sentence=words.because(rule, values, open_=open_),
                source="" if hidden else rule.source,
                sets_band=isinstance(rule.outcome, BandFloor),
            )


def _undecided(
    content: Content, words: Words, standing: Standing
) -> Iterator[RuleShown]:
    for name, lacks in standing.placement.undecided:
        if rule := words.rule(standing.placement, name):
            yield RuleShown(
                id=rule.id,
                outcome=outcome_in_words(content, rule.outcome),
                sentence=english.in_words(rule.when, content.catalogue),
                source=rule.source,
                because_of=tuple(content.catalogue[key].label for key in lacks),
                sets_band=isinstance(rule.outcome, BandFloor),
            )


def _history(
    session: Session,
    tenant: str,
    standing: Standing,
    theirs: Mapping[str, Referral],
    lines: Iterable[LineOfImport],
    *,
    open_: bool,
) -> tuple[Happening, ...]:
    """What happened on every list, the latest first: placements, imports, deeds.

    Placements are this referral's own; another list's stand on its page.
    """
    # Long because there are three sources.
    referral = standing.referral
    happened = [
        Happening(
            title=f"{CAUSES.get(one.cause, one.cause)}: {one.placement.band.name}",
            at=one.made_at,
            by="the rule book",
            body=one.placement.reason if open_ else one.placement.reason_public,
            names_band=True,
        )
        for one in placements.history(session, tenant=tenant, referral_id=referral.id)
    ]
    happened += [
        Happening(
            title=f"In {one.file}, row {one.line.line}"
            + (" (undone)" if one.undone_at else ""),
            at=one.made_at,
            by=one.made_by,
            body=" ".join(text for _, text, _ in one.line.findings),
        )
        for one in lines
    ]
    happened += _deeds(session, tenant, referral, theirs)
    happened += [
        Happening(
            title=f"The clock started{_on_which(one, referral)}",
            at=one.clock_start,
            by=one.source or "the referral",
        )
        for one in {referral.id: referral, **theirs}.values()
    ]
    return tuple(sorted(happened, key=lambda one: _moment(one.at), reverse=True))


def _deeds(
    session: Session, tenant: str, here: Referral, theirs: Mapping[str, Referral]
) -> Iterator[Happening]:
    """What people did to the child and its referrals; looking is not told here."""
    policy = content_in_force(session, tenant).policy
    ids = {"referral": [here.id, *theirs], "child": [here.child_id]}
    for subject, names in ids.items():
        deeds = audit.deeds(
            session, tenant=tenant, subject=subject, subject_ids=names, looks=False
        )
        for one in deeds:
            where = _on_which(theirs.get(one.subject_id, here), here)
            names_band = not one.details.keys().isdisjoint(NAMES_BAND)
            names_band |= blind.names_band(policy, one.details.get("text", ""))
            if not (where and names_band):  # another list's band is told on its page
                yield Happening(
                    title=one.what + where,
                    at=one.at,
                    by=one.who,
                    body=one.details.get("text", ""),
                    names_band=names_band,
                )


def _on_which(one: Referral, here: Referral) -> str:
    """Which list a thing happened on, where it is not this one."""
    return "" if one.id == here.id else f" ({LISTS_IN_WORDS[one.pathway]})"


def _moment(at: datetime | date) -> datetime:
    return at if isinstance(at, datetime) else datetime.combine(at, time(), LONDON)


def _versions(standing: Standing) -> str:
    one = standing.placement.versions
    parts: Sequence[tuple[str, str | None, str | None]] = (
        ("rule book", one.book, one.book_digest),
        ("scorecard", one.card, one.card_digest),
        ("policy", one.policy, one.policy_digest),
    )
    told = [
        f"{name} {version} ({digest[:8]})"
        for name, version, digest in parts
        if version and digest
    ]
    return ", ".join(told).capitalize()
