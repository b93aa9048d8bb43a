"""How the place moved, asked on the child's page and by a program."""

import re
from datetime import timedelta

import pytest

from tests.browser.sample import NOW, TODAY
from tests.functional.visitor import Visitor


WEEK_AGO = (TODAY - timedelta(weeks=1)).isoformat()


@pytest.fixture
def child(clinician: Visitor) -> str:
    """The address of the first child on the list."""
    page = clinician.get("/api/v1/waiting-lists/neurodevelopmental").json()
    return f"/referrals/{page['entries'][0]['referral_id']}"


def test_the_form_on_the_childs_page_leads_to_the_answer(
    clinician: Visitor, child: str
) -> None:
    form = clinician.get(child).text

    (where,) = re.findall(r'action="([^"]+/movement)"', form)
    shown = clinician.get(where)

    assert where == f"{child}/movement"
    assert shown.status_code == 200
    assert "the same place" in shown.text
    assert "Nobody overtook on points." in shown.text
    assert f'value="{NOW.date().isoformat()}"' in shown.text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("?since=yesterday", "Enter a day"),
        ("?until=2999-01-01", "neither may be still to come"),
        (f"?since={TODAY.isoformat()}&until={WEEK_AGO}", "must not be after"),
    ],
)
def test_a_day_that_does_not_fit_is_said_beside_its_field(
    clinician: Visitor, child: str, asked: str, sentence: str
) -> None:
    shown = clinician.get(f"{child}/movement{asked}")

    assert shown.status_code == 422
    assert sentence in shown.text
    assert "There is a problem" in shown.text
    assert "In all" not in shown.text


def test_a_program_reads_the_same_and_the_look_is_kept(
    clinician: Visitor, child: str
) -> None:
    said = clinician.get(f"/api/v1{child}/movement?since={WEEK_AGO}")
    wrong = clinician.get(f"/api/v1{child}/movement?since=2999-01-01")

    assert said.status_code == 200
    assert said.json()["before"] is None
    assert said.json()["after"] == 1
    assert wrong.status_code == 422
    assert wrong.json()["type"] == "days-do-not-fit"
    auditor = Visitor(clinician.client)
    auditor.sign_in("manager")
    looks = auditor.get(f"{child}/looks").text
    assert "Looked at how the place moved" in looks
