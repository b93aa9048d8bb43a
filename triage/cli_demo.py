"""What a demonstration needs besides the product: a provider that sends nothing away.

It answers at a port of its own and shows what was sent in an inbox. Everything the
product is told of it stands in the environment, as with a real provider.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from triage.settings import Settings


FOLDER = "provider"
ANSWERS_WITHIN, TRIES_A_SECOND = 15, 10  # seconds
CALLBACK = "/api/v1/callbacks/notify"
AS_INVENTED = {
    "TRIAGE_ENQUIRIES": "0300 000 0000",
    "TRIAGE_LETTERS_FROM": "Riverside children's services, 1 High Street, Riverside, RV1 1AA",
    "TRIAGE_DUTY_OWNER": "Dr Priya Shah (invented)",
    "TRIAGE_DUTY_EMAIL": "duty@riverside.example",
    "TRIAGE_DUTY_MOBILE": "07700 900456",
    "TRIAGE_READING_HOURS_A_WEEK": "40",
    "TRIAGE_OUT_OF_HOURS_TEAM": "Riverside crisis team (invented)",
    "TRIAGE_OUT_OF_HOURS_ACCEPTED_ON": "2026-11-02",
    "TRIAGE_OUT_OF_HOURS_EMAIL": "crisis.team@riverside.example",
}


@contextmanager
def provider(
    folder: Path, settings: Settings, *, port: int, fresh: bool
) -> Iterator[str]:
    """A provider beside the product for as long as it runs; where its inbox is."""
    kept, url = folder / FOLDER, f"http://127.0.0.1:{port}"
    if fresh:
        shutil.rmtree(kept, ignore_errors=True)
    os.environ |= AS_INVENTED | _named(settings, kept, url)
    called = f"http://127.0.0.1:{settings.port}{CALLBACK}"
    beside = subprocess.Popen(  # noqa: S603 - our own module, in a folder of our own
        [sys.executable, "-m", "api.standin", str(kept), str(port), called]
    )
    try:
        _wait_for(port)
        yield url
    finally:
        beside.terminate()
        beside.wait()


def _wait_for(port: int) -> None:
    """Until somebody listens there, or a quarter of a minute has gone by."""
    for _ in range(ANSWERS_WITHIN * TRIES_A_SECOND):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(1 / TRIES_A_SECOND)


def _named(settings: Settings, kept: Path, url: str) -> dict[str, str]:
    """What the product and its worker read, as if somebody had set it."""
    from api.standin import templates
    from api.standin.kept import keys_of

    return {
        "TRIAGE_DATABASE_URL": settings.database_url,
        "TRIAGE_TENANT": settings.tenant,
        "TRIAGE_SERVICE_NAME": settings.service_name,
        "TRIAGE_HOST": settings.host,
        "TRIAGE_PORT": str(settings.port),
        "TRIAGE_NOTIFY_URL": url,
        "TRIAGE_NOTIFY_KEY": keys_of(kept).api_key,
        "TRIAGE_NOTIFY_SMS_TEMPLATE": templates.SMS.id,
        "TRIAGE_NOTIFY_EMAIL_TEMPLATE": templates.EMAIL.id,
        "TRIAGE_NOTIFY_LETTERS": "true",
        "TRIAGE_NOTIFY_CALLBACK_TOKEN": secrets.token_urlsafe(32),
    }
