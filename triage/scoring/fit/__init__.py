"""Cards learnt from outcomes. Never loaded when serving: it brings scikit-learn."""

from triage.scoring.fit.classifier import MonotoneScorecard
from triage.scoring.fit.factors import Answers, FactorSpec, Unknown, from_catalogue
from triage.scoring.fit.hazard import HazardScorecard
from triage.scoring.fit.written import card_json
from triage.scoring.writing import Named


__all__ = [
    "Answers",
    "FactorSpec",
    "HazardScorecard",
    "MonotoneScorecard",
    "Named",
    "Unknown",
    "card_json",
    "from_catalogue",
]
