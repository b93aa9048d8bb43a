"""What a scorecard's file holds, put together one way: by those who learn and who weigh.

Domains are those of the card it is like. No domain takes points away, so each cap is all
that its factors can add.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.referrals import Pathway
from triage.scoring.card import Scorecard


Json = dict[str, Any]  # what `json` reads and writes


@dataclass(frozen=True, kw_only=True)
class Named:
    """What a card says of itself."""

    name: str
    pathway: Pathway
    version: str
    status: str
    source: str


def homes(like: Scorecard | None) -> Mapping[str, str]:
    """The domain of each fact, in the card it is like."""
    return {one.fact.key: one.domain for one in like.factors} if like else {}


def file_of(
    named: Named, factors: Sequence[Json], like: Scorecard | None, *, label: str
) -> Json:
    """The whole of the file. `label` is that of a domain the other card does not have."""
    return {
        **vars(named),
        "pathway": str(named.pathway),
        "domains": _domains(factors, like, label),
        "factors": [*factors],
    }


def _domains(factors: Sequence[Json], like: Scorecard | None, label: str) -> Json:
    labels = {key: one.label for key, one in like.domains.items()} if like else {}
    caps: dict[str, int] = {}
    for one in factors:
        most = max(row["points"] for row in one["rows"])
        caps[one["domain"]] = caps.get(one["domain"], 0) + most
    return {
        key: {"label": labels.get(key, label), "cap": cap}
        for key, cap in sorted(caps.items())
    }
