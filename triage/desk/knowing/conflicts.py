"""What was done already: a program is told so with its own status."""

from triage.desk.knowing.asking import ClosedAlready
from triage.desk.knowing.facts import CorrectedAlready
from triage.desk.knowing.merging import OneRecordAlready, UnmergedAlready
from triage.desk.knowing.received import (
    AcknowledgedBefore,
    DecidedBefore,
    NotAcknowledged,
)


CONFLICTS = (
    AcknowledgedBefore,
    ClosedAlready,
    CorrectedAlready,
    DecidedBefore,
    NotAcknowledged,
    OneRecordAlready,
    UnmergedAlready,
)
