"""A referral typed by staff: the same checks as a row, and a place at once."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.functional import service
from tests.functional.service import LEO, MIA, TODAY
from tests.store import conftest as stores
from triage.desk.typing_in import (
    AlreadyWaiting,
    BornAfterReferral,
    NumberFailsItsCheck,
    NumberOfAnotherChild,
    ReceivedInTheFuture,
)
from triage.errors import TriageError
from triage.referrals import Pathway


# The same stores as the store tests: SQLite always, PostgreSQL where there is one.
engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready


def test_a_typed_referral_takes_its_place(engine: Engine, tmp_path: Path) -> None:
    service.import_(engine, [service.a_file(tmp_path, [LEO, MIA])])

    referral_id = service.type_in(
        engine, service.typed(facts={"lang_social_regression": True})
    )

    entries = service.page(engine).entries
    assert entries[0].referral_id == referral_id
    page = service.child(engine, referral_id)
    assert {one.key for one in page.facts} == {"lang_social_regression"}
    assert any(one.title == "Typed a referral" for one in page.history)


def test_a_typed_referral_joins_the_child_with_its_number(
    engine: Engine, tmp_path: Path
) -> None:
    service.import_(engine, [service.a_file(tmp_path, [LEO])])
    typed = service.typed(
        pathway=Pathway.SPEECH_LANGUAGE,
        forename="Leo",
        surname="Nowak",
        nhs_number="999 287 9211",
        born_on=date(2018, 8, 14),
    )

    referral_id = service.type_in(engine, typed)

    assert service.child(engine, referral_id).other_referrals == (
        ("ND1", Pathway.NEURODEVELOPMENTAL),
    )


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"nhs_number": "9992879212"}, NumberFailsItsCheck),
        ({"received_on": TODAY + timedelta(days=1)}, ReceivedInTheFuture),
        ({"born_on": date(2026, 10, 2)}, BornAfterReferral),
        ({"nhs_number": "9992879211"}, NumberOfAnotherChild),
        (
            {"nhs_number": "9992879211", "forename": "Leo", "surname": "Nowak"},
            AlreadyWaiting,
        ),
    ],
)
def test_an_impossible_typed_referral_is_refused(
    engine: Engine,
    tmp_path: Path,
    changes: dict[str, object],
    refusal: type[TriageError],
) -> None:
    service.import_(engine, [service.a_file(tmp_path, [LEO])])
    before = service.counts(engine)

    with pytest.raises(refusal):
        service.type_in(engine, service.typed(**changes))

    assert service.counts(engine) == before


def test_words_in_a_typed_referral_ask_a_person_to_read(engine: Engine) -> None:
    service.type_in(
        engine, service.typed(text="Told his teaching assistant he wants to die.")
    )

    (task,) = service.open_tasks(engine, "please_read")

    assert task.quote is not None
    assert "die" in task.quote
