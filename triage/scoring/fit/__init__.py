"""Cards learnt from outcomes. Never loaded when serving: it brings scikit-learn."""

from triage.scoring.fit.as_card import Named, as_card, card_json
from triage.scoring.fit.classifier import MonotoneScorecard
from triage.scoring.fit.factors import Answers, FactorSpec, Unknown, from_catalogue
from triage.scoring.fit.hazard import HazardScorecard


__all__ = [
    "Answers",
    "FactorSpec",
    "HazardScorecard",
    "MonotoneScorecard",
    "Named",
    "Unknown",
    "as_card",
    "card_json",
    "from_catalogue",
]
