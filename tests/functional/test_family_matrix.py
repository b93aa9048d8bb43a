"""No role opens a family's pages: only a code and a birthday do."""

import pytest

from tests.functional import test_matrix
from tests.functional.routes import FAMILY_INSIDE, family_doors
from tests.functional.test_matrix import Service


service = test_matrix.service


@pytest.mark.hazard("H-22")
def test_a_family_page_opens_only_with_a_code(service: Service) -> None:
    leave = "/family/leave"
    within = [
        door
        for door in family_doors(service.app)
        if door.path.startswith(f"{FAMILY_INSIDE}/") and door.path != leave
    ]
    staff = service.people["clinician"]

    assert [str(door) for door in within if not door.with_a_code] == []
    for door in within:
        if "{" not in door.path:
            answer = staff.client.request(door.method, door.path)
            assert answer.status_code in (303, 401, 403), door
