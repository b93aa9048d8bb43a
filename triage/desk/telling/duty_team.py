"""Whom an alert goes to at one moment: the duty desk, or the team that took it on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from triage import duty
from triage.messages.outbox import Way
from triage.settings import Settings


@dataclass(frozen=True, kw_only=True)
class DutyTeam:
    """People at work, and how they are told."""

    who: str
    addresses: Mapping[Way, str]


def at_work(settings: Settings, now: datetime) -> DutyTeam | None:
    """Who is told at this moment; None where nobody has taken these hours on."""
    if duty.in_force().is_open(now):
        return _team(settings.duty_owner, settings.duty_email, settings.duty_mobile)
    if settings.out_of_hours_accepted_on is None:
        return None
    return _team(
        settings.out_of_hours_team,
        settings.out_of_hours_email,
        settings.out_of_hours_mobile,
    )


def on_call(settings: Settings, now: datetime) -> str | None:
    """The team that is told while the desk is closed; None where it is open or nobody is."""
    team = None if duty.in_force().is_open(now) else at_work(settings, now)
    return team.who if team else None


def _team(who: str, email: str, mobile: str) -> DutyTeam | None:
    named = {Way.SMS: mobile, Way.EMAIL: email}
    addresses = {way: address for way, address in named.items() if address}
    return DutyTeam(who=who, addresses=addresses) if who and addresses else None
