"""A waiting list run by the product's own shares, a week at a time, with what it promised."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.unit.waiting_list.policies import POLICY
from tests.unit.waiting_list.test_shares import MONDAY
from triage.referrals import Band
from triage.waiting_list import promise
from triage.waiting_list.policy import Policy
from triage.waiting_list.promise import BandPromise, Figures, Verdict
from triage.waiting_list.shares import DAYS_IN_WEEK, Drawable, Turns, draws


SLOTS = 20  # a week
MIX = {Band.P1: 0.03, Band.P2: 0.1, Band.P3: 0.4, Band.P4: 0.47}


@dataclass
class Service:
    """A list that runs by the product's own shares, a week at a time."""

    load: float
    regular: bool  # as many come each week as are said to; else by chance
    policy: Policy = POLICY
    alarm: bool = False
    seed: int = 7
    week: int = 0
    turns: Turns = field(default_factory=Turns)
    waiting: list[Drawable] = field(default_factory=list)
    promised: dict[str, tuple[BandPromise, int]] = field(default_factory=dict)
    said: list[tuple[BandPromise, ...]] = field(default_factory=list)
    waits: dict[str, int] = field(default_factory=dict)

    def run(self, weeks: int) -> "Service":
        """Each week: what is promised, who comes, and who is drawn."""
        chance, owing = Random(self.seed), dict.fromkeys(Band, 0.0)
        for _ in range(weeks):
            said = promise.of_bands(
                self.figures(), self.policy, alarm=self.alarm, turns=self.turns
            )
            self.said.append(said)
            for band, come in self.rates().items():
                owing[band] += come if self.regular else _poisson(chance, come)
                while owing[band] >= 1:
                    owing[band] -= 1
                    self.join(band, said, chance)
            self.draw()
            self.week += 1
        return self

    def rates(self) -> dict[Band, float]:
        return {band: SLOTS * self.load * part for band, part in MIX.items()}

    def figures(self) -> Figures:
        waiting = {band: sum(c.band is band for c in self.waiting) for band in Band}
        return Figures(
            slots_a_week=SLOTS, arrivals_a_week=self.rates(), waiting=waiting
        )

    def join(self, band: Band, said: Sequence[BandPromise], chance: Random) -> None:
        today = MONDAY + DAYS_IN_WEEK * self.week
        name = f"{band.name}-{len(self.promised)}"
        self.promised[name] = (said[band - 1], self.week)
        self.waiting.append(
            Drawable(
                referral_id=name,
                band=band,
                clock_start=today,
                credit_weeks=chance.choice([0, 0, 2, 5, 40]),
                due_on=today + DAYS_IN_WEEK * chance.choice([0, 2]),
                lot=chance.getrandbits(60),
            )
        )

    def draw(self) -> None:
        made, self.turns = draws(
            self.waiting,
            self.policy,
            slots=SLOTS,
            alarm=self.alarm,
            turns=self.turns,
        )
        for one in made:
            self.waits[one.referral_id] = (
                self.week + 1 - self.promised[one.referral_id][1]
            )
        self.waiting = [c for c in self.waiting if c.referral_id not in self.waits]

    def broken(self) -> list[str]:
        """Children of a promise in weeks who waited longer than was said."""
        return [
            name
            for name, (told, at) in self.promised.items()
            if told.verdict is Verdict.KEPT
            and self.waits.get(name, self.week - at + 1) > (told.newcomer.weeks or 0)
            and (name in self.waits or self.week - at >= (told.newcomer.weeks or 0))
        ]

    def kept(self) -> int:
        return sum(t.verdict is Verdict.KEPT for t, _ in self.promised.values())


def _poisson(chance: Random, mean: float) -> int:
    """How many come, each by itself."""
    many, left = 0, chance.expovariate(1)
    while left < mean:
        many, left = many + 1, left + chance.expovariate(1)
    return many
