"""Many people open pages at the same moment, and nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.functional.visitor import Visitor


AT_ONCE = 24  # more than the connections a process keeps


def test_more_clinicians_than_connections_open_a_child_at_once(
    front_door: FastAPI, clinician: Visitor
) -> None:
    listed = clinician.get("/api/v1/waiting-lists/neurodevelopmental?size=1").json()
    address = f"/referrals/{listed['entries'][0]['referral_id']}"

    def look(_: int) -> int:
        client = TestClient(
            front_door,
            base_url="http://127.0.0.1:8000",
            client=("127.0.0.1", 50000),
            cookies=dict(clinician.client.cookies),
        )
        return int(client.get(address).status_code)

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        answers = list(crowd.map(look, range(AT_ONCE)))

    assert answers == [200] * AT_ONCE
