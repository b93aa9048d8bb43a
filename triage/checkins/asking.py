"""What a check-in asks of whom. The questions themselves are content."""

from enum import StrEnum


# One choice, several, one for each of some rows, or somebody's own words.
Answer = str | list[str] | dict[str, str]


class Form(StrEnum):
    """Whose questions a check-in asks."""

    PARENT = "parent"
    YOUNG_PERSON = "young_person"
    SCHOOL = "school"
    GP = "gp"


class CheckInOutcome(StrEnum):
    """How a check-in ended. None of these takes a child off a list."""

    ANSWERED = "answered"
    SPOKEN = "answered to a person"
    OVERTAKEN = "overtaken by a later one"
    STOPPED = "stopped: nobody may be written to"
    NO_REPLY = "no reply: a person has it"
