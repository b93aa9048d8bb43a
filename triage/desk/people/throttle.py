"""How long the door stays shut after wrong tries in a row."""

from datetime import timedelta


FREE = 5  # wrong tries for one account before the door shuts
FREE_FROM_AN_ADDRESS = 20  # a whole hospital may share one address
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
OPEN = timedelta(0)


def wait(tries: int, *, free: int = FREE) -> timedelta:
    """The wait after so many wrong tries: a minute, doubling, at most an hour."""
    if tries < free:
        return OPEN
    doublings = min(tries - free, 6)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
