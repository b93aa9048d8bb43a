"""People, their sessions and their tries, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from triage.desk.people import (
    accounts,
    door,
    keys,
    passwords,
    sessions,
    throttle,
)
from triage.desk.people.door import Try
from triage.roles import Actor, Role
from triage.store import audit, staff, staff_sessions, staff_tries
from triage.store.engine import reading, unit_of_work
from triage.store.people_rows import StaffRow
from triage.store.staff_sessions import NewSession


TENANT = "north"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SECRET = "s" * 40
FACTOR = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def person(staff_id: str = "priya", tenant: str = TENANT, **more: Any) -> StaffRow:
    return StaffRow(
        tenant=tenant,
        id=staff_id,
        name="Priya Shah",
        email=f"{staff_id}@example.nhs.uk",
        role=Role.CLINICIAN,
        joined_at=NOW,
        **more,
    )


def at_work(engine: Engine) -> StaffRow:
    """Priya, with a password and a second factor."""
    row = person(factor_confirmed_at=NOW)
    row.password = passwords.hashed("purple lorry teapot")
    row.factor = keys.seal(SECRET, FACTOR, owner=accounts.owner_of(row))
    with unit_of_work(engine) as session:
        staff.add(session, row)
    return row


def a_session(digest: str, staff_id: str | None = "priya", **more: Any) -> NewSession:
    usual: dict[str, Any] = {
        "digest": digest,
        "staff_id": staff_id,
        "csrf": "form",
        "method": "password",
        "handshake": {},
        "started_at": NOW,
        "until": NOW + timedelta(hours=12),
    }
    return NewSession(**{**usual, **more})


def a_try(engine: Engine, address: str = "192.0.2.7") -> Try:
    return Try(engine=engine, tenant=TENANT, secret=SECRET, address=address, now=NOW)


def test_a_person_is_found_by_address_subject_and_invitation(engine: Engine) -> None:
    row = person(issuer="https://idp", subject="7", invitation="digest")
    with unit_of_work(engine) as session:
        staff.add(session, row)
        staff.add(session, person("priya", tenant="south"))

    with reading(engine) as session:
        found = [
            staff.by_email(session, tenant=TENANT, email=" Priya@Example.NHS.uk "),
            staff.by_subject(session, tenant=TENANT, issuer="https://idp", subject="7"),
            staff.by_invitation(session, tenant=TENANT, digest="digest"),
        ]
        nobody = [
            staff.by_subject(
                session, tenant=TENANT, issuer="https://other", subject="7"
            ),
            staff.by_subject(
                session, tenant="south", issuer="https://idp", subject="7"
            ),
            staff.by_invitation(session, tenant="south", digest="digest"),
        ]

    assert [(one.tenant, one.id) for one in found if one] == [(TENANT, "priya")] * 3
    assert nobody == [None] * 3


def test_no_two_people_share_an_address_or_a_subject(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        staff.add(session, person("one", issuer="https://idp", subject="7"))

    for double in (
        StaffRow(**person("one").model_dump() | {"id": "two"}),
        person("three", issuer="https://idp", subject="7"),
    ):
        with pytest.raises(IntegrityError), unit_of_work(engine) as session:
            staff.add(session, double)


def test_a_session_is_found_with_its_person_as_they_are_now(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        staff.add(session, person())
        staff_sessions.start(session, tenant=TENANT, new=a_session("digest"))
        staff_sessions.touch(
            session, tenant=TENANT, digest="digest", now=NOW + timedelta(minutes=3)
        )
        staff_sessions.touch(session, tenant=TENANT, digest="digest", now=NOW)

    with reading(engine) as session:
        kept = staff_sessions.behind(session, tenant=TENANT, digest="digest")
        elsewhere = staff_sessions.behind(session, tenant="south", digest="digest")

    assert kept is not None
    assert (kept.name, kept.role, kept.gone) == ("Priya Shah", "clinician", False)
    assert kept.seen_at == NOW + timedelta(minutes=3)
    assert elsewhere is None


def test_a_session_of_nobody_who_works_here_is_gone(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        staff_sessions.start(session, tenant=TENANT, new=a_session("digest", "ghost"))
        kept = staff_sessions.behind(session, tenant=TENANT, digest="digest")

    assert kept is not None
    assert kept.gone


def test_ending_sessions_ends_those_asked_for_and_no_others(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        for digest, owner in (("a", "priya"), ("b", "priya"), ("c", "tom")):
            new = a_session(digest, owner, provider_sid=f"there-{digest}")
            staff_sessions.start(session, tenant=TENANT, new=new)
        at_provider = staff_sessions.end_at_provider(
            session, tenant=TENANT, sid="there-c", now=NOW
        )
        everyone = staff_sessions.end_all(
            session, tenant=TENANT, staff_id="priya", now=NOW
        )
        again = staff_sessions.end(session, tenant=TENANT, digest="a", now=NOW)

    assert (at_provider, everyone, again) == (1, 2, False)


def test_old_and_unfinished_sessions_are_forgotten(engine: Engine) -> None:
    past = NOW - timedelta(hours=1)
    with unit_of_work(engine) as session:
        for digest, owner, until in (
            ("signed in", "priya", past),
            ("unfinished", None, past),
            ("under way", None, NOW + timedelta(minutes=1)),
            ("yesterday", "priya", NOW - timedelta(days=2)),
        ):
            new = a_session(digest, owner, until=until)
            staff_sessions.start(session, tenant=TENANT, new=new)
        staff_sessions.forget(
            session, tenant=TENANT, signed_in=NOW - timedelta(days=1), unfinished=NOW
        )
        left = [
            digest
            for digest in ("signed in", "unfinished", "under way", "yesterday")
            if staff_sessions.behind(session, tenant=TENANT, digest=digest)
        ]

    assert left == ["signed in", "under way"]


def test_signing_in_and_out_is_kept_in_the_sealed_record(engine: Engine) -> None:
    actor = Actor(staff_id="priya", name="Priya Shah", role=Role.CLINICIAN)
    with unit_of_work(engine) as session:
        staff.add(session, person())
        visit = sessions.sign_in(
            session, tenant=TENANT, before=None, actor=actor, method="password", now=NOW
        )
    with unit_of_work(engine) as session:
        sessions.sign_out(session, tenant=TENANT, visit=visit, now=NOW)
        sessions.sign_out(session, tenant=TENANT, visit=visit, now=NOW)

    with reading(engine) as session:
        told = [deed.what for _, deed in audit.page(session, tenant=TENANT)]
        verdict = audit.verify(session, tenant=TENANT)

    assert told == ["Signed out", "Signed in"]
    assert verdict.trouble is None


def test_a_code_signs_in_one_of_two_at_the_same_moment(engine: Engine) -> None:
    at_work(engine)
    code = pyotp.TOTP(FACTOR).at(NOW)

    def use(_: int) -> Actor | None:
        return door.try_code(a_try(engine), staff_id="priya", code=code)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(use, range(4)))

    assert sum(one is not None for one in found) == 1


def test_tries_at_the_same_moment_cannot_pass_the_lock_together(engine: Engine) -> None:
    at_work(engine)

    def guess(number: int) -> str | None:
        return door.try_password(
            a_try(engine, f"192.0.2.{number}"),
            email="priya@example.nhs.uk",
            password=f"guess {number}",
        )

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(guess, range(12))) == {None}
    with reading(engine) as session:
        row = staff.by_id(session, tenant=TENANT, staff_id="priya")

    assert row is not None
    assert row.wrong_tries == throttle.FREE
    assert row.locked_until == NOW + throttle.FIRST_WAIT


def test_a_hash_made_with_older_parameters_is_renewed_at_the_next_sign_in(
    engine: Engine,
) -> None:
    at_work(engine)
    weak = PasswordHasher(time_cost=1, memory_cost=64)
    with unit_of_work(engine) as session:
        row = staff.by_id(session, tenant=TENANT, staff_id="priya")
        assert row is not None
        row.password = weak.hash("purple lorry teapot")

    found = door.try_password(
        a_try(engine), email="priya@example.nhs.uk", password="purple lorry teapot"
    )
    with reading(engine) as session:
        renewed = staff.by_id(session, tenant=TENANT, staff_id="priya")

    assert found == "priya"
    assert renewed is not None
    assert not passwords.outdated(renewed.password or "")


def test_addresses_not_seen_for_a_day_are_forgotten(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        old = staff_tries.of_address(session, tenant=TENANT, digest="old", now=NOW)
        old.wrong_tries = 7
    later = NOW + timedelta(days=1)

    with unit_of_work(engine) as session:
        staff_tries.forget(session, tenant=TENANT, before=NOW)
        kept = staff_tries.of_address(session, tenant=TENANT, digest="old", now=NOW)
        tries = [kept.wrong_tries]
    with unit_of_work(engine) as session:
        staff_tries.forget(session, tenant=TENANT, before=later)
        gone = staff_tries.of_address(session, tenant=TENANT, digest="old", now=later)
        tries.append(gone.wrong_tries)

    assert tries == [7, 0]
