"""What every test shares: Hypothesis's settings, and a plain word on what was skipped.

With REQUIRE_ALL set a skipped test fails the run: the build server has everything but
other services' published figures, which stay outside the project.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import settings


# No deadlines: a shared machine is slow at times and that is no fault of the code.
# The build server repeats the same examples, so a red run is red again when looked at.
settings.register_profile("desk", deadline=None)
settings.register_profile("build server", deadline=None, derandomize=True)
settings.load_profile("build server" if os.environ.get("CI") else "desk")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A test marked `no_cover` starts its processes uncounted as well: it is quicker."""
    with pytest.MonkeyPatch.context() as patch:
        if item.get_closest_marker("no_cover"):
            patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
        return (yield)


def pytest_addoption(parser: pytest.Parser) -> None:
    """How far to go, for `make fuzz` and `make year`; less is asked of every change."""
    group = parser.getgroup("going further")
    group.addoption("--examples", type=int, default=12, help="of each operation")
    group.addoption("--seed", type=int, default=None, help="to repeat a run")
    group.addoption("--families", type=int, default=1_000, help="living a year")


# A sample of children is reviewed blind first, which would cover bands here and there:
# the tests that are about it switch it on.
os.environ.setdefault("TRIAGE_BLIND_SAMPLE_PERCENT", "1e-9")


MAY_BE_MISSING = "the published figures are not on this machine"


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Under REQUIRE_ALL nothing may be skipped for want of a tool."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus != pytest.ExitCode.OK or "REQUIRE_ALL" not in os.environ:
        return
    if reporter is None:
        return
    if set(_reasons(reporter.stats.get("skipped", ()))) - {MAY_BE_MISSING}:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were skipped, by reason."""
    reasons = Counter(_reasons(terminalreporter.stats.get("skipped", ())))
    if not reasons:
        return
    terminalreporter.section("not run on this machine, and why")
    for reason, count in reasons.most_common():
        terminalreporter.line(f"{count:4d}  {reason}")
    if "REQUIRE_ALL" in os.environ and reasons.keys() - {MAY_BE_MISSING}:
        terminalreporter.line("REQUIRE_ALL is set: a skipped test fails the run.")


def _reasons(skipped: Iterable[pytest.TestReport]) -> Iterable[str]:
    for report in skipped:
        where_and_why = report.longrepr
        assert isinstance(where_and_why, tuple)
        yield str(where_and_why[2]).removeprefix("Skipped: ")
