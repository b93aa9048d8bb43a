"""What came of trying policies, as CSV: one line a figure."""

import csv
from io import StringIO

from triage.desk.export import neutral
from triage.desk.waits.policies_shown import CellShown, PoliciesShown
from triage.waits.figure import Figure


DIGITS = 4  # after the point
BYTE_ORDER_MARK = "\ufeff"  # or Excel reads words with accents wrongly
COLUMNS = (
    *("who", "figure", "policy", "value", "low", "high"),
    *("against", "against_value", "against_low", "against_high"),
    *("difference", "difference_low", "difference_high", "why_not"),
)


def table(shown: PoliciesShown) -> bytes:
    """Every figure with its interval. An empty cell: `why_not` says why."""
    text = StringIO()
    written = csv.writer(text)
    written.writerow(COLUMNS)
    one, other = (*(neutral(each.text) for each in shown.policies), "", "")[:2]
    for row in shown.rows:
        for cell in row.cells:
            mine = (row.name, cell.outcome.value, one, *_ends(cell.one))
            theirs = (other, *_ends(cell.other), *_ends(cell.difference))
            written.writerow((*mine, *theirs, _why(cell)))
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def _ends(figure: Figure | None) -> tuple[float | str, ...]:
    if figure is None or figure.value is None:
        return ("", "", "")
    low, high = (
        "" if end is None else round(end, DIGITS) for end in (figure.low, figure.high)
    )
    return round(figure.value, DIGITS), low, high


def _why(one: CellShown) -> str:
    figures = (one.one, one.other, one.difference)
    return next((each.why_not for each in figures if each and each.why_not), "")
