"""An offer's life: one table of what may follow what. Nothing in it leaves the list."""

from enum import StrEnum


class OfferState(StrEnum):
    """Where an offer stands."""

    HELD = "held"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED_BY_FAMILY = "cancelled by family"
    CANCELLED_BY_SERVICE = "cancelled by service"
    WAS_NOT_BROUGHT = "was not brought"
    ATTENDED = "attended"
    RELEASED = "released"


OPEN = frozenset({OfferState.HELD, OfferState.OFFERED, OfferState.ACCEPTED})

# Every allowed change and who makes it. No timer makes one, and none changes the
# referral but an attended contact that begins the assessment.
OFFER_MOVES: dict[tuple[OfferState, OfferState], str] = {
    (OfferState.HELD, OfferState.OFFERED): "a person, once the band is confirmed",
    (OfferState.HELD, OfferState.RELEASED): "a person, or the next draw once the hold ran out",
    (OfferState.HELD, OfferState.CANCELLED_BY_SERVICE): "the service",
    (OfferState.OFFERED, OfferState.ACCEPTED): "the family",
    (OfferState.OFFERED, OfferState.DECLINED): "the family",
    (OfferState.OFFERED, OfferState.CANCELLED_BY_FAMILY): "the family",
    (OfferState.OFFERED, OfferState.CANCELLED_BY_SERVICE): "the service",
    (OfferState.OFFERED, OfferState.WAS_NOT_BROUGHT): "a person, after the appointment",
    (OfferState.OFFERED, OfferState.ATTENDED): "a person, after the appointment",
    (OfferState.ACCEPTED, OfferState.CANCELLED_BY_FAMILY): "the family",
    (OfferState.ACCEPTED, OfferState.CANCELLED_BY_SERVICE): "the service",
    (OfferState.ACCEPTED, OfferState.WAS_NOT_BROUGHT): "a person, after the appointment",
    (OfferState.ACCEPTED, OfferState.ATTENDED): "a person, after the appointment",
    (OfferState.WAS_NOT_BROUGHT, OfferState.ATTENDED): "a person who corrects it",
}  # fmt: skip
