"""Who may be told what about a child: one table, read from the top, first line wins."""

from enum import StrEnum


class Relationship(StrEnum):
    """Who somebody is to the child."""

    MOTHER = "mother"
    FATHER = "father"
    PARENT = "parent"
    CARER = "carer"
    FOSTER_CARER = "foster carer"
    RELATIVE = "relative"
    YOUNG_PERSON = "young person"
    SOCIAL_WORKER = "social worker"
    SCHOOL = "school"
    GP = "GP"
    HEALTH_VISITOR = "health visitor"
    REFERRER = "referrer"
    NOT_KNOWN = "not known"


class Hold(StrEnum):
    """Why nobody is written to about a child until a named person says otherwise."""

    DECEASED = "deceased"
    ADOPTED = "adopted"
    REMOVED = "not with the family any more"
    MOVED_AWAY = "moved away"
    SAFEGUARDING = "safeguarding"
