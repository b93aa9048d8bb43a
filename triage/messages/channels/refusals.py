"""What a refusal by GOV.UK Notify means, by its code and its type and by nothing else."""

import re
from datetime import timedelta

from triage.messages.channels.channel import Fate, HandedOver


CLOCKS_MAY_DIFFER = timedelta(seconds=30)
TYPES = re.compile(r"[A-Za-z]{1,40}")


def read(code: int, kind: str, *, clocks_apart: timedelta) -> HandedOver:
    """What became of a message that was answered with an error.

    A server's error may come after it has taken the message. A refusal that is not in
    Notify's own shape was given by something between us, or by a wrong address: it says
    nothing of this message.
    """
    known = kind if TYPES.fullmatch(kind) else ""
    if code >= 500:
        return HandedOver(fate=Fate.NOT_KNOWN, problem=_coded(code, known))
    if code == 429:
        return HandedOver(fate=Fate.TRY_AGAIN, problem=_coded(code, known))
    if known == "AuthError":
        why = "clock" if clocks_apart > CLOCKS_MAY_DIFFER else "key"
        return HandedOver(fate=Fate.TRY_AGAIN, problem=f"notify-{why}")
    if not known or code < 400 or code in (404, 405):
        return HandedOver(fate=Fate.TRY_AGAIN, problem=_coded(code, "not-notify"))
    return HandedOver(fate=Fate.FAILED, problem=_coded(code, known))


def _coded(code: int, kind: str) -> str:
    return f"notify-{code}-{kind}" if kind else f"notify-{code}"
