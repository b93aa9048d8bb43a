"""Commands that work past places out again, and put right what wrong rules did."""

import csv
import gc
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli_refusals import plain_refusals, talk
from triage.settings import Settings


if TYPE_CHECKING:
    from triage.desk.desk import Desk, Work
    from triage.desk.editions.replay import Replayed
    from triage.desk.editions.restitution import Affected


DAY = ["%Y-%m-%d"]
COLUMNS = (
    *("referral", "what became of it", "why", "band given", "band due"),
    *("credit weeks lost", "days lost", "places lost", "days credited"),
)


def replay(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            help="A referral, a decision, or REFERRAL/NUMBER for one placement.",
            show_default=False,
        ),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=DAY, help="Everything placed or decided since then."),
    ] = None,
) -> None:
    """Work places and decisions out again; exit code 1 unless all come out the same."""
    from triage.desk.editions import replay as replaying

    if (name is None) == (since is None):
        raise typer.BadParameter("give an ID, or --since DAY")
    gc.disable()  # thousands of small values, thrown away batch by batch
    with plain_refusals(), _looking() as work:
        some: Iterable[Replayed] = (
            replaying.since(work, since.date())
            if since
            else replaying.of(work, name or "")
        )
        counts = Counter(_said(one, every=since is None) for one in some)
    told = ", ".join(f"{many:,} {outcome}" for outcome, many in sorted(counts.items()))
    talk.print(f"Worked out again: {told or 'nothing'}.")
    if set(counts) - {"the same"}:
        raise typer.Exit(1)


def restitution(
    wrong: Annotated[str, typer.Argument(help="The digest of the edition.")],
    right: Annotated[
        str | None,
        typer.Option(help="The right edition; the one in force if not given."),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=DAY, help="Placements from here."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--to", formats=DAY, help="Placements up to here."),
    ] = None,
    letters: Annotated[
        Path | None, typer.Option(help="A folder for drafts of letters, to be read.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Put it right now.")] = False,
    by: Annotated[
        str, typer.Option(help="With --apply: the clinician's e-mail address.")
    ] = "",
    why: Annotated[
        str, typer.Option(help="With --apply: what was wrong, in a sentence.")
    ] = "",
) -> None:
    """List every child an edition gave something else than the right one, as CSV."""
    # Long because looking, drafting and putting right read one answer.
    from triage.desk.editions import apologies, putting_right
    from triage.desk.editions.restitution import Asked, look

    if not apply == bool(by) == bool(why):
        raise typer.BadParameter("--apply, --by and --why go together")
    asked = Asked(
        wrong=wrong,
        right=right,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    with plain_refusals(), _looking() as work:
        looked = look(work, asked)
        drafted = apologies.draft(work, looked.affected) if letters else ()
        written = apologies.write(letters, drafted) if letters else 0
    _listed(looked.affected)
    if letters:
        talk.print(f"{written} drafts to read, and none is sent: {letters}")
    talk.print(f"{looked.untouched:,} more were placed as the right edition would.")
    if apply:
        with plain_refusals(), _desk_of(by) as desk:
            done = putting_right.put_right(desk, asked, why=why)
        talk.print(done.sentence)


def _said(one: "Replayed", *, every: bool) -> str:
    """Print what is worth reading of one; its outcome."""
    if every or one.outcome.value != "the same":
        typer.echo(
            f"{one.kind} {one.id}  {one.made_at:%Y-%m-%d %H:%M}  "
            f"edition {one.edition[:12]}  {one.outcome}"
        )
    for each in one.differences:
        typer.echo(f"    {each.field}: kept {each.stored}; worked out {each.again}")
    if one.why:
        typer.echo(f"    {one.why}")
    return one.outcome.value


def _listed(affected: Iterable["Affected"]) -> None:
    out = csv.writer(sys.stdout)
    out.writerow(COLUMNS)
    for one in affected:
        lost = one.lost
        out.writerow(
            [one.referral_id, one.fate, one.off_because or one.why_not]
            + ([lost.band.name, lost.due_band.name] if lost else ["", ""])
            + ([lost.credit_weeks, lost.days] if lost else ["", ""])
            + [one.places, one.days]
        )


@contextmanager
def _looking() -> Iterator["Work"]:
    """A look at the configured database that keeps nobody waiting."""
    from triage.desk.desk import Work
    from triage.desk.opening import opened
    from triage.desk.work import reading

    settings = Settings()
    with reading(opened(settings.database_url)) as session:
        yield Work(
            session=session,
            tenant=settings.tenant,
            now=datetime.now(UTC),
            by="command line",
        )


@contextmanager
def _desk_of(email: str) -> Iterator["Desk"]:
    """A unit of work in the name of a clinician. Raises `NoAccount`, `NotAllowed`."""
    from triage.desk.editions.putting_right import desk_of
    from triage.desk.opening import opened
    from triage.desk.work import unit_of_work

    settings = Settings()
    with unit_of_work(opened(settings.database_url)) as session:
        yield desk_of(
            session, tenant=settings.tenant, email=email, now=datetime.now(UTC)
        )
