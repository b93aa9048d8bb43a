"""Whether families are written to at all: not before somebody answers for the replies."""

from triage.settings import Settings, settings_now


def is_live(settings: Settings | None = None) -> bool:
    """A named person answers for what families tell us, and there are hours to read it."""
    now = settings or settings_now()
    return bool(now.duty_owner.strip()) and now.reading_hours_a_week > 0
