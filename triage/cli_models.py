"""Commands about scorecards that are learnt: fit, evaluate, compare, card, propose.

Nothing here puts a card in force: a candidate becomes a draft edition, and goes the way
of all rules from there.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli_refusals import plain_refusals, talk
from triage.cli_work import BY, open_work
from triage.desk.models.asked import REFITS, Alike, Asked, Way
from triage.referrals import Pathway


if TYPE_CHECKING:
    from triage.desk.content import Content
    from triage.desk.desk import Work
    from triage.desk.models.candidate import Candidate
    from triage.desk.models.comparing import Comparison, Line
    from triage.desk.models.measuring import Measured
    from triage.desk.models.study import Days
    from triage.scoring.card import Scorecard
    from triage.scoring.evaluating.measures import Interval


app = typer.Typer(
    help="Scorecards that are learnt from outcomes.", no_args_is_help=True
)
Since = typer.Option(
    formats=["%Y-%m-%d"], help="The first day on which the list is looked at."
)
AsOf = typer.Option(
    formats=["%Y-%m-%d"], help="As if today were this day; today if not given."
)
Folder = Annotated[Path, typer.Argument(help="The candidate's folder.")]
NEXT = "Kept, and drafted as an edition. Nothing is in force. Next: `triage rules prove --record {short}`, `triage rules rehearse {short}`, and two people approve it."


@app.command("fit")
def fit(
    pathway: Annotated[Pathway, typer.Option(help="The list to learn from.")],
    since: Annotated[datetime, Since],
    name: Annotated[str, typer.Option(help="What the card is called.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A new folder.")],
    as_of: Annotated[datetime | None, AsOf] = None,
    max_factors: Annotated[
        int | None, typer.Option(min=1, help="The most facts that may earn points.")
    ] = None,
    max_factor_points: Annotated[
        int, typer.Option(min=1, max=10, help="The most that one fact may earn.")
    ] = 10,
    must_keep: Annotated[
        list[str] | None, typer.Option(help="A fact that must earn points.")
    ] = None,
    also: Annotated[
        list[str] | None, typer.Option(help="A fact that the card in force lacks.")
    ] = None,
    alike: Annotated[
        Alike,
        typer.Option(help="What to do about facts without two different answers."),
    ] = Alike.REFUSE,
    only_meaning: Annotated[
        bool,
        typer.Option(
            "--only-meaning", help="Leave the points; learn what a total means."
        ),
    ] = False,
    refits: Annotated[
        int,
        typer.Option(
            min=0, max=500, help="Cards learnt anew, to tell how steady it is."
        ),
    ] = REFITS,
    by: Annotated[str, typer.Option(help="Who learns it.")] = BY,
) -> None:
    """Learn a candidate from what was recorded, or say why not. Writes a new folder."""
    # Long because every choice of the command is named.
    from triage.desk.models import folder
    from triage.desk.models.fitting import fit as learn

    with plain_refusals(), open_work(by) as work, talk.status("Learning"):
        folder.free(output)
        asked = Asked(
            pathway=pathway,
            since=since.date(),
            until=as_of.date() if as_of else None,
            name=name,
            by=by,
            max_factors=max_factors,
            max_factor_points=max_factor_points,
            must_keep=tuple(must_keep or ()),
            also=tuple(also or ()),
            alike=alike,
            way=Way.MEANING if only_meaning else Way.POINTS,
            refits=refits,
        )
        found = learn(work.session, tenant=work.tenant, asked=asked, now=work.now)
        folder.write(output, found, _content(work))
    _say(found)
    typer.echo(found.digest)


@app.command("evaluate")
def evaluate(
    folder: Folder,
    since: Annotated[datetime | None, Since] = None,
    as_of: Annotated[datetime | None, AsOf] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="All figures as JSON.")
    ] = None,
) -> None:
    """How well a candidate foretells on the children in the database, beside the card in force."""
    from triage.desk.models import measuring

    with plain_refusals(), open_work(BY) as work, talk.status("Measuring"):
        read = _read(work, folder)
        found = measuring.evaluate(
            work.session,
            tenant=work.tenant,
            read=read,
            days=_days(work, read, since, as_of),
        )
    if output:
        output.write_text(found.text, "utf-8")
        talk.print(f"Written: {output}")
    _say_measured(found)


@app.command("compare")
def compare(
    folders: Annotated[list[Path], typer.Argument(help="Candidates of one list.")],
    since: Annotated[datetime | None, Since] = None,
    as_of: Annotated[datetime | None, AsOf] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="All figures as JSON.")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Keep it with its quarter.")
    ] = False,
    by: Annotated[str, typer.Option(help="Who holds them against it.")] = BY,
) -> None:
    """Hold candidates and black boxes against the card in force, on the same children."""
    from triage.desk.models import comparing, kept
    from triage.desk.models.proposing import as_text

    with plain_refusals(), open_work(by, writes=keep) as work:
        read = [_read(work, one) for one in folders]
        found = comparing.compare(
            work.session,
            tenant=work.tenant,
            candidates=read,
            days=_days(work, read[0], since, as_of),
        )
        if keep:
            kept.keep_comparison(
                work,
                found.told,
                pathway=found.pathway,
                champion=found.champion,
                champion_auc=found.champion_auc,
                gap=found.gap,
                on=found.until,
            )
    if output:
        output.write_text(as_text(found.told), "utf-8")
        talk.print(f"Written: {output}")
    _say_comparison(found)


@app.command("card")
def card(
    which: Annotated[
        str,
        typer.Argument(help="A candidate's folder, or the name of a card in force."),
    ],
) -> None:
    """Print a model card."""
    from triage.desk.models import shipped
    from triage.desk.models.folder import card_md

    with plain_refusals(), open_work(BY) as work:
        if Path(which).is_dir():
            typer.echo(card_md(_read(work, Path(which))[0], _content(work)))
        else:
            typer.echo(shipped.card_md(work.session, work.tenant, which))


@app.command("propose")
def propose(
    folder: Folder,
    why: Annotated[str, typer.Option(help="Why it should be in force, in a sentence.")],
    by: Annotated[str, typer.Option(help="Who proposes it.")] = BY,
) -> None:
    """Keep a candidate, and draft the edition in which it would be the card."""
    from triage.desk.models import kept, proposing
    from triage.desk.models.folder import card_md

    with plain_refusals(), open_work(by, writes=True) as work:
        found, _ = _read(work, folder)
        edition = proposing.propose(work, found.card, why=why)
        kept.keep_candidate(
            work,
            found,
            card_md=card_md(found, _content(work)),
            edition=edition,
            why=why,
        )
    talk.print(NEXT.format(short=edition[:12]))
    typer.echo(edition)


def _content(work: "Work") -> "Content":
    from triage.desk.in_force import content_in_force

    return content_in_force(work.session, work.tenant)


def _read(work: "Work", folder: Path) -> "tuple[Candidate, Scorecard]":
    from triage.desk.models import folder as folders

    content = _content(work)
    return folders.read(folder, content.catalogue, content.policy.forbidden)


def _days(
    work: "Work",
    read: "tuple[Candidate, Scorecard]",
    since: datetime | None,
    as_of: datetime | None,
) -> "Days":
    """As asked; else from the day after the candidate's last landmark until today."""
    from triage.desk.models.study import Days

    after = read[0].about.training.last_landmark + timedelta(days=1)
    days = Days(
        since=since.date() if since else after,
        until=as_of.date() if as_of else work.today,
    )
    return days.checked(work.today)


def _say(found: "Candidate") -> None:
    about = found.about
    one = about.validation.candidate
    talk.print(about.rung_sentence)
    talk.print(about.validation.sentence)
    talk.print(
        f"AUC {_said(one.auc)}; observed over expected {_said(one.over_expected)}"
    )
    for sentence in (about.stability.sentence, *about.warnings):
        talk.print(sentence)
    for what, facts in (
        ("The points of the card in force stand for", about.carried),
        ("Left out, as asked:", about.left_out),
        ("Learnt to earn no points:", about.without_points),
    ):
        if facts:
            talk.print(f"{what} {', '.join(facts)}.")


def _say_measured(found: "Measured") -> None:
    from triage.desk.models.card_said import MEASURES, group_rows, measured
    from triage.desk.models.card_words import NOBODYS

    names = [one.name for one in found.cards]
    cells = zip(*map(measured, found.cards), strict=True)
    rows = [(name, *both) for name, both in zip(MEASURES, cells, strict=True)]
    typer.echo(_table([("figure", *names), *rows]))
    head = ("group", "children", "outcomes", "o/e", "AUC", "at top", "unknown", "gates")
    for kind, every in found.cards[0].groups.items():
        lines = _table([head, *group_rows(every)]) if every else NOBODYS
        typer.echo(f"\nBy {kind} ({names[0]}):\n{lines}")
    for sentence in found.sentences:
        talk.print(sentence)


def _say_comparison(found: "Comparison") -> None:
    head = ("what", "", "AUC", "more than in force", "Brier", "more than in force")
    typer.echo(_table([head, *(_cells(one) for one in found.lines)]))
    for one in found.judgements:
        typer.echo(
            f"\nMay {one.name} replace the card in force? {one.met.capitalize()}."
        )
        for each in one.criteria:
            typer.echo(f"  {each.met}: {each.name}. {each.why}")
    for line in found.lines:
        if line.note:
            talk.print(f"{line.name}: {line.note}")
    if found.gap is not None:
        talk.print(
            f"The best ceiling, {found.best_ceiling}, is {found.gap:+.3f} AUC from the card in force."
        )


def _cells(one: "Line") -> tuple[str, ...]:
    figures = (one.auc, one.auc_more, one.brier, one.brier_more)
    return one.name, one.kind.value, *map(_said, figures)


def _said(one: "Interval | None") -> str:
    if one is None:
        return "-"
    return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"


def _table(lines: Iterable[Sequence[str]]) -> str:
    """Lines in columns."""
    every = list(lines)
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in every)
