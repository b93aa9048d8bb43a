"""Policies tried from the command line: on the list of the database, or an invented one."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli_refusals import plain_refusals, talk
from triage.referrals import Pathway
from triage.settings import Settings


if TYPE_CHECKING:
    from triage.desk.waits.policies_shown import Asked, CellShown, PoliciesShown
    from triage.waits.figure import Figure


MANY_CHILDREN = 20_000
HARM = "20:5:2:1"


def simulate(
    policy: Annotated[
        list[str] | None,
        typer.Option(
            help="A policy; give two to compare them. Such as 'as now', 'first come', "
            "'strict', 'shares 5:3:2', 'accumulating 8:4:2:1', 'credit 52:26:8:0', "
            "'strict + oldest 5' or '3 strict, 1 first come'.",
            show_default="as now",
        ),
    ] = None,
    on: Annotated[
        Pathway | None,
        typer.Option("--list", help="The list of the database as it stands."),
    ] = None,
    children: Annotated[
        int, typer.Option(min=0, help="Of an invented list, without --list.")
    ] = MANY_CHILDREN,
    slots: Annotated[float | None, typer.Option(help="Slots a week.")] = None,
    years: Annotated[int, typer.Option(min=1, max=10)] = 5,
    runs: Annotated[int, typer.Option(min=1, max=30, help="Worlds to try it in.")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="The first world's number.")] = 1,
    missed: Annotated[float | None, typer.Option(help="Of 100 visits.")] = None,
    leaving: Annotated[
        float | None, typer.Option(help="Of 100 who wait, leave unseen in a year.")
    ] = None,
    raised: Annotated[
        float, typer.Option(help="Of 100, to the next more urgent band in a year.")
    ] = 0.0,
    arrivals: Annotated[
        str | None,
        typer.Option(help="A week in P1 to P4, such as 3:7:40:50.", show_default=False),
    ] = None,
    harm: Annotated[
        str, typer.Option(help="Declared for every 1,000 weeks waited in P1 to P4.")
    ] = HARM,
    as_json: Annotated[
        bool, typer.Option("--json", help="All figures as JSON.")
    ] = False,
) -> None:
    """Try a policy for years, or compare two: waits, breaches, harm, overtaking."""
    # Long because every choice of the command is named.
    from triage.desk.waits.policies_shown import Asked

    named = policy or ["as now"]
    if len(named) > 2:
        raise typer.BadParameter("one policy, or two to compare")
    asked = Asked(
        one=named[0],
        other=named[1] if len(named) > 1 else "",
        slots=slots,
        missed=missed,
        leaving=leaving,
        raised=raised,
        arrivals=_by_band(arrivals) if arrivals else None,
        harm=_by_band(harm),
        years=years,
        runs=runs,
        seed=seed,
    )
    with plain_refusals(), talk.status("Living through years"):
        found = _tried(on, children, asked)
    if found.why_not:
        talk.print(found.why_not)
        raise typer.Exit(1)
    typer.echo(json.dumps(asdict(found), indent=1) if as_json else _table(found))
    _say(found)


def _tried(on: Pathway | None, children: int, asked: "Asked") -> "PoliciesShown":
    from triage.desk.opening import opened
    from triage.desk.waits import policies
    from triage.desk.work import reading

    if on is None:
        return policies.on_invented(children, asked)
    settings = Settings()
    with reading(opened(settings.database_url)) as session:
        desk = policies.at_command_line(session, settings.tenant, datetime.now(UTC))
        return policies.on_list(desk, on, asked)


def _by_band(text: str) -> tuple[float, ...]:
    """Four numbers for P1 to P4."""
    try:
        numbers = tuple(float(one) for one in text.split(":"))
    except ValueError as wrong:
        raise typer.BadParameter("numbers with colons, such as 3:7:40:50") from wrong
    if len(numbers) != 4:  # P1 to P4
        raise typer.BadParameter("four numbers, for P1 to P4")
    return numbers


def _table(found: "PoliciesShown") -> str:
    """A line for each figure of each row, in columns."""
    compared = len(found.policies) > 1
    head = [one.text for one in found.policies] + ["difference"] * compared
    lines = [["who", "figure", *head]]
    for row in found.rows:
        lines += [[row.name, one.outcome.value, *_cells(one)] for one in row.cells]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _cells(one: "CellShown") -> list[str]:
    return [_said(each) for each in (one.one, one.other, one.difference) if each]


def _said(figure: "Figure") -> str:
    if figure.value is None:
        return "-"
    if figure.low is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"


def _say(found: "PoliciesShown") -> None:
    """What came of it, what was held the same, and what has to be warned of."""
    talk.print(f"\n{found.finding}\n")
    for one in found.policies:
        talk.print(f"‘{one.text}’: {one.words}")
        for warning in one.warnings:
            talk.print(f"[bold red]Warning:[/] {warning}")
    for sentence in (*found.basis, *found.notes):
        talk.print(sentence)
