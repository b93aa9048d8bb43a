"""The examples of answers in the interface's description, taken from invented data.

`python -m tests.functional.described` asks every operation and writes what it answered,
each list cut to its first, into `api/examples.json`.
"""

import json
import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.app import all_acts
from tests.functional import stages
from tests.functional.office import Office, open_office
from tests.functional.routes import Door, doors
from tests.functional.visitor import Visitor, browser
from triage.desk.people.personas import PERSONAS
from triage.roles import MAY


WRITTEN = Path(__file__).parents[2] / "api" / "examples.json"
ACTS = {f"/api/v1{act.path}": act for act in all_acts()}
MIA = {
    "pathway": "speech_language",
    "forename": "Mia",
    "surname": "Brown",
    "received_on": "2026-11-02",
}
SLOTS = b"clinic,date,time,minutes\nTuesday clinic,2026-12-20,10:00,60\n"
SENT: dict[str, dict[str, Any]] = {
    "/api/v1/waiting-lists/{pathway}/search": {"json": {"search": "Wren"}},
    "/api/v1/waiting-lists/{pathway}/views": {"json": {"name": "Over a year"}},
    "/api/v1/referrals": {"json": MIA},
    "/api/v1/status": {"json": {"nhs_number": stages.NUMBER}},
    "/api/v1/rules/{pathway}/try": {
        "json": {"facts": {"choking_aspiration": "definite"}}
    },
    "/api/v1/referrals/{referral_id}/record": {"json": {"asked_by": "The mother"}},
    "/api/v1/referrals/{referral_id}/evidence": {
        "json": {
            "as_of": "2026-11-23",
            "for_whom": "a tribunal",
            "asked_by": "The First-tier Tribunal",
        }
    },
    "/api/v1/waits/children": {
        "params": {"list": "neurodevelopmental", "number": "waiting"}
    },
    "/api/v1/waits/late": {"params": {"list": "neurodevelopmental", "band": "P2"}},
    "/api/v1/waits/policies": {
        "params": {
            "other": "first come",
            "slots": "5",
            "arrivals": "0:1:2:3",
            "years": "1",
        }
    },
    "/api/v1/slots/import": {"files": {"file": ("slots.csv", SLOTS)}},
}
# Answers that only something not set up here would give: like another one, by name.
LIKE = {
    "POST /api/v1/imports": "GET /api/v1/imports/{import_id}",
    "GET /api/v1/referrals/{referral_id}/merge": None,
}


def answers(office: Office) -> dict[str, Any]:
    """What every operation answers, by its name."""
    people = {key: Visitor(browser(office.app)) for key in PERSONAS}
    for key, visitor in people.items():
        visitor.sign_in(key)
    kept, found = office.keep(), {}
    for door in doors(office.app):
        if door.is_api and not door.path.endswith("openapi.json"):
            key = next(k for k, one in PERSONAS.items() if door.allows(one.role, MAY))
            said = _ask(office, people[key], door)
            office.put_back(kept)
            if said is not None:
                found[str(door)] = _steady(_cut(said), office)
    for name, like in LIKE.items():
        if name not in found and like in found:
            found[name] = found[like]
    return found


def _ask(office: Office, who: Visitor, door: Door) -> Any:
    headers, at = {"X-CSRF-Token": who.csrf}, door.at(office.ids)
    sent: dict[str, Any] = {}
    if act := ACTS.get(door.path):
        try:
            form = stages.right(who, act, office.ids)
            sent = {"json": stages.as_json(act, form)}
        except Exception:  # a page that needs something first: it has no example here
            return None
        headers["If-Match"] = (form.get("version") or [""])[0]
        at = f"/api/v1{office.at(act)}"
    else:
        sent = SENT.get(door.path, {})
    if door.path.endswith("/merge"):
        sent = {"params": {"other": office.ids["other"]}} if not act else sent
    if door.path.endswith("/link"):
        at = at.replace(office.ids["person"], office.ids["/people/{staff_id}/link"])
    answer = who.client.request(door.method, at, headers=headers, **sent)
    fine = answer.status_code < 300 and "json" in answer.headers["content-type"]
    return answer.json() if fine else None


def _cut(said: Any) -> Any:
    """Each list of things cut to its first; a list of words is left whole."""
    if isinstance(said, dict):
        return {name: _cut(one) for name, one in said.items()}
    if isinstance(said, list) and said and isinstance(said[0], (dict, list)):
        return [_cut(said[0])]
    return said


def _steady(said: Any, office: Office) -> Any:
    """The same however often it is made: what is drawn by lot is given a fixed form."""
    text = json.dumps(said, ensure_ascii=False)
    for word in re.findall(r"TYPED-[0-9A-F]{8}", text):
        text = text.replace(word, "TYPED-5C0A11E5")
    text = re.sub(r'("(?:csrf_)?token": )"[^"]+"', r'\1"a-secret-told-once"', text)
    return json.loads(text)


def main() -> None:
    """Write the examples."""
    os.environ.setdefault("TRIAGE_BLIND_SAMPLE_PERCENT", "1e-9")
    with TemporaryDirectory() as folder:
        found = answers(open_office(Path(folder)))
    text = json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True)
    WRITTEN.write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()
