"""The rules at the door that need no database: waits, passwords, codes, keys."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.desk.people import codes, keys, passwords, throttle
from triage.desk.people.keys import FactorUnreadable


NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SECRET = "s" * 40


@pytest.mark.parametrize(
    ("tries", "minutes"),
    [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (10, 32), (11, 60), (12, 60), (10**9, 60)],
)
def test_the_wait_begins_at_the_fifth_wrong_try_and_doubles_to_an_hour(
    tries: int, minutes: int
) -> None:
    assert throttle.wait(tries) == timedelta(minutes=minutes)


@given(st.integers(0, 10**6), st.integers(1, 100))
def test_a_further_wrong_try_never_makes_the_wait_shorter(
    tries: int, free: int
) -> None:
    shorter, longer = (throttle.wait(one, free=free) for one in (tries, tries + 1))

    assert shorter <= longer <= throttle.LONGEST_WAIT
    assert bool(longer) == (tries + 1 >= free)


def test_hashes_are_argon2id_with_the_parameters_we_name() -> None:
    kept = passwords.hashed("purple lorry teapot")

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=2$")
    assert not passwords.outdated(kept)
    assert passwords.is_right(kept, "purple lorry teapot")
    assert not passwords.is_right(kept, "purple lorry teapots")
    assert not passwords.is_right(None, "nobody has this password")
    assert not passwords.is_right("not a hash", "purple lorry teapot")


@given(st.lists(st.sampled_from(passwords.TRIED_FIRST.split()), min_size=1))
def test_no_string_of_words_tried_first_is_a_password(words: list[str]) -> None:
    with pytest.raises((passwords.PasswordTooCommon, passwords.PasswordTooShort,
                        passwords.PasswordTooLong)):  # fmt: skip
        passwords.check(" ".join(words), own=())


@given(st.text(st.sampled_from("bcdfghjkqvxz"), min_size=20, max_size=60))
def test_any_long_jumble_is_a_password(jumble: str) -> None:
    if len(set(jumble)) >= passwords.DISTINCT:
        passwords.check(jumble, own=("Jo Lane", "jo@example.nhs.uk", "A service"))


def test_a_password_may_not_be_ones_own_name_and_a_year() -> None:
    own = ("Rosalind Okonkwo", "r.okonkwo@example.nhs.uk", "Riverside")

    with pytest.raises(passwords.PasswordTooCommon):
        passwords.check("Rosalind-Okonkwo-2026", own=own)
    with pytest.raises(passwords.PasswordTooCommon):
        passwords.check("riverside 99 riverside", own=own)
    passwords.check("Rosalind-Okonkwo-2026", own=())


@given(st.integers(-3, 3), st.integers(0, 10**9))
def test_a_code_is_good_in_its_half_minute_and_the_ones_beside_it(
    off: int, seconds: int
) -> None:
    secret, now = (
        "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        datetime.fromtimestamp(seconds + 90, UTC),
    )
    at = int(now.timestamp()) // codes.STEP
    code = pyotp.TOTP(secret).at((at + off) * codes.STEP)

    step = codes.step_of(secret, code, now=now, after=0)

    if abs(off) <= 1 and at + off > 0:
        assert step is not None
        assert pyotp.TOTP(secret).at(step * codes.STEP) == code
        assert codes.step_of(secret, code, now=now, after=at + 1) is None
    elif step is not None:  # the same figures by chance
        assert abs(step - at) <= 1


@given(st.text(max_size=12))
def test_nothing_typed_as_a_code_is_an_error(typed: str) -> None:
    codes.step_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", typed, now=NOW, after=0)


@given(st.text(max_size=100), st.text(max_size=40))
def test_what_is_sealed_is_read_by_its_owner_alone(words: str, owner: str) -> None:
    sealed = keys.seal(SECRET, words, owner=owner)

    assert keys.unseal(SECRET, sealed, owner=owner) == words
    for secret, other in ((SECRET, owner + "x"), ("t" * 40, owner)):
        with pytest.raises(FactorUnreadable):
            keys.unseal(secret, sealed, owner=other)


def test_an_address_is_kept_so_that_nobody_can_read_it_back() -> None:
    kept = keys.address_digest(SECRET, "192.0.2.7")

    assert kept == keys.address_digest(SECRET, "192.0.2.7")
    assert kept != keys.address_digest("t" * 40, "192.0.2.7")
    assert kept != keys.address_digest(SECRET, "192.0.2.8")
    assert "192" not in kept


def test_one_block_of_the_newer_addresses_counts_as_one() -> None:
    one, two, elsewhere = (
        keys.address_digest(SECRET, address)
        for address in ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", "2001:db8:0:2::1")
    )

    assert one == two != elsewhere
    assert keys.address_digest(SECRET, "a socket") != keys.address_digest(SECRET, "")
