"""The parts of a pack that are known only as they are when it is made. Each says so."""

from collections.abc import Iterator

from triage.calendar import in_words
from triage.desk.checking_in import promise_shown
from triage.desk.desk import Desk
from triage.desk.editions import proofs
from triage.desk.in_force import content_in_force
from triage.desk.packs.months import Month, Part
from triage.desk.packs.of_the_month import NAMES
from triage.desk.packs.pack import PartMade, Table
from triage.desk.waiting_promise import shown as waiting_promises
from triage.desk.waits import fairness, forecast_shown, missed
from triage.desk.waits.forecast_shown import ListForecast


AS_NOW = "As it stood on the day the pack was made, and not at the end of the month."


def promises(desk: Desk, _: Month) -> PartMade:
    """Whether families are told in time, and by when whoever joins is drawn."""
    told = promise_shown.shown(desk)
    lists = [one for one in waiting_promises(desk) if not one.too_few]
    rows = tuple(
        (f"{NAMES[one.pathway]}, {band.promise.band.name}", band.sentence)
        for one in lists
        for band in one.bands
    )
    few = [one.too_few for one in waiting_promises(desk) if one.too_few]
    return PartMade(
        part=Part.PROMISE,
        finding=_families(told),
        notes=(AS_NOW, *few),
        tables=(
            Table(title="By when whoever joins is drawn", heads=("", ""), rows=rows),
        )
        if rows
        else (),
    )


def _families(told: promise_shown.PromiseShown) -> str:
    if not told.live:
        return "The contact promise has not begun: sending is not live."
    everybody = told.everybody
    if everybody.counted is None or everybody.families is None:
        return "Too few families to say."
    return (
        f"{everybody.counted:,} of {everybody.families:,} families are outside the "
        "promise to be told."
    )


def fair(desk: Desk, _: Month) -> PartMade:
    """What differs between groups by more than chance."""
    found = fairness.shown(desk)
    return PartMade(
        part=Part.FAIRNESS,
        finding=found.finding,
        notes=(AS_NOW, *found.standing),
    )


def delays(desk: Desk, _: Month) -> PartMade:
    """What is owed to children because of the service itself."""
    found = missed.shown(desk)
    rows = tuple(row for row in missed.as_rows(found) if row[2] != "0")
    table = Table(title="By what is owed", heads=missed.HEAD, rows=rows)
    return PartMade(
        part=Part.MISSED,
        finding=found.finding,
        notes=(AS_NOW,),
        tables=(table,) if rows else (),
    )


def rules(desk: Desk, _: Month) -> PartMade:
    """Which rules hold, and what is proved of them."""
    content = content_in_force(desk.session, desk.tenant)
    stands = proofs.stands(desk.session, desk.tenant, content)
    certificate = stands.certificate
    proved = (
        f"The rules in force are proved: {len(certificate.properties)} properties hold "
        f"for every child who could exist. Proved on {in_words(certificate.made_on)} "
        f"{certificate.made_on.year}."
        if certificate is not None and stands.proved
        else stands.why_not
    )
    rows = tuple(
        (one.sentence, "holds" if one.held else "does not hold")
        for one in (certificate.properties if certificate else ())
    )
    return PartMade(
        part=Part.RULES,
        finding=proved,
        notes=(AS_NOW, f"Edition {content.digest[:12]}."),
        tables=(Table(title="The certificate", heads=("", ""), rows=rows),)
        if rows
        else (),
    )


def foretold(desk: Desk, _: Month) -> PartMade:
    """What whoever joins is told of the wait, and how often that was right."""
    found = forecast_shown.shown(desk)
    return PartMade(
        part=Part.FORECAST,
        finding="\n".join(f"{NAMES[one.pathway]}: {_right(one)}" for one in found),
        notes=(AS_NOW,),
        tables=tuple(_forecasts(found)),
    )


def _right(one: ListForecast) -> str:
    return one.record.sentence if one.record else one.why_not


def _forecasts(found: tuple[ListForecast, ...]) -> Iterator[Table]:
    rows = tuple(
        (f"{NAMES[one.pathway]}, {band.band.name}", band.sentence)
        for one in found
        for band in one.bands
    )
    if rows:
        yield Table(title="Whoever joins now", heads=("", ""), rows=rows)
