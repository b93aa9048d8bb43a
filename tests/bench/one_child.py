"""One child, as a page works it out: rules, points line by line, and reasons in words."""

from collections.abc import Mapping
from statistics import median
from time import perf_counter

from tests.bench import made, peers
from tests.bench.timing import Times
from triage.desk.content import Content, load_content
from triage.desk.reasons import Reasons, Waits
from triage.facts import Value
from triage.referrals import Pathway
from triage.rulebook.one_child import OneChild, compile_book
from triage.rulebook.rules import BandFloor, Rule
from triage.scoring import scorecard
from triage.scoring.credit import credit_weeks


PATHWAY = Pathway.NEURODEVELOPMENTAL
WEEKS = 40


class Explained:
    """One pathway, ready to explain one child after another."""

    def __init__(self, content: Content) -> None:
        book = content.books[PATHWAY]
        self._caps = content.policy.caps
        self._card = content.cards[PATHWAY]
        self._judge: OneChild = compile_book(book)
        self._rules = {rule.id: rule for rule in book.rules}
        self._reasons = Reasons(content, book.rules)

    def __call__(self, values: Mapping[str, Value | None]) -> tuple[str, str]:
        judged = self._judge.judge(values)
        band = judged.confirmed
        fired = [self._rules[rule] for rule in judged.fired]
        lines = scorecard.lines(self._card, values)
        points = sum(line.counted for line in lines)
        waits = Waits(
            weeks=WEEKS,
            due_on=made.AS_OF,
            points=points,
            credit_weeks=credit_weeks(points, band, self._caps),
            told=self._reasons.told(lines),
        )
        set_by = [rule for rule in fired if _asks_for(rule, band)]
        return self._reasons.in_words(band, set_by, values, waits)


def measured(children: int) -> Times:
    """Seconds for one child, over many different children, each met once."""
    content = load_content()
    columns = made.columns(content, PATHWAY, children)
    coded = [peers.coded(columns, at) for at in range(children)]
    everyone = [peers.in_words(content.catalogue, one) for one in coded]
    explained = Explained(content)
    taken = []
    for values in everyone:
        started = perf_counter()
        explained(values)
        taken.append(perf_counter() - started)
    return Times(least=min(taken), middle=median(taken))


def _asks_for(rule: Rule, band: object) -> bool:
    return isinstance(rule.outcome, BandFloor) and rule.outcome.band is band
