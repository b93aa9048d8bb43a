"""What a placement was worked out from, as text and back."""

from typing import Any

from triage.referrals import Band
from triage.store.written import from_text, to_text
from triage.waiting_list.inputs import Inputs, PutRight
from triage.waiting_list.placement import Credited


def written(inputs: Inputs | None) -> str | None:
    """The inputs as they are kept; nothing where there are none."""
    if inputs is None:
        return None
    right = inputs.put_right
    return to_text(
        vars(inputs)
        | {
            "dates": dict(inputs.dates),
            "put_right": vars(right) if right else None,
            "credited": [vars(one) for one in inputs.credited],
        }
    )


def read(text: str | None) -> Inputs | None:
    """The inputs as they were kept; None of a placement older than they are."""
    if text is None:
        return None
    said: dict[str, Any] = from_text(text)
    return Inputs(
        born_on=said["born_on"],
        dates=said["dates"],
        asked=tuple(said["asked"]),
        before=said["before"],
        put_right=right_of(said["put_right"]),
        credited=tuple(Credited(**one) for one in said["credited"]),
    )


def right_of(said: dict[str, Any] | None) -> PutRight | None:
    """What was put right, as it was kept."""
    return PutRight(**said | {"band": Band(said["band"])}) if said else None
