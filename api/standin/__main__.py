"""Run the stand-in on this machine: `python -m api.standin FOLDER PORT [CALLBACK]`.

The token for calling back is read from the environment, where no list of processes
shows it.
"""

import os
import sys
from pathlib import Path

import uvicorn

from api.standin.app import create_standin
from api.standin.provider import CallBack, Habits


TOKEN = "TRIAGE_NOTIFY_CALLBACK_TOKEN"  # noqa: S105 - the setting's name


def run(folder: Path, port: int, call_back: str = "") -> None:
    """Serve until it is stopped."""
    told = CallBack(url=call_back, token=os.environ[TOKEN]) if call_back else None
    uvicorn.run(
        create_standin(folder, habits=Habits(call_back=told)),
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,  # the stand-in's own clock says the date
    )


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
