"""Clinics, their slots, who is next for them, and what comes of every offer."""

from triage.desk.offering.clinics import SlotCancelled, SlotIsThere
from triage.desk.offering.drawing import ListChanged, NothingToHold
from triage.desk.offering.life import (
    FamilyNotAsked,
    NoSuchChange,
    NotConfirmed,
    NotYet,
    Over,
)
from triage.desk.offering.reached import OffTheList
from triage.store.offers import TakenMeanwhile


__all__ = ["CONFLICTS", "TakenMeanwhile"]

# What another person or the calendar has made impossible for now.
CONFLICTS = (
    FamilyNotAsked,
    ListChanged,
    NoSuchChange,
    NotConfirmed,
    NothingToHold,
    OffTheList,
    NotYet,
    Over,
    SlotCancelled,
    SlotIsThere,
    TakenMeanwhile,
)
