"""A provider that misbehaves: `python -m tests.functional.provider_that_drops LOG LAG`.

It refuses some messages, says of some that there are too many, and takes some and closes
the line before it has said so. It never drops a second message of one reference, and
tells of a reference only after a while. What it took is written to LOG, a line for each.
It prints its port and serves until it is stopped.
"""

import asyncio
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from random import Random


REFUSES, TOO_MANY, DROPS = 0.02, 0.01, 0.02
ANSWERS = (0.0005, 0.002)  # seconds until it answers, between these
SEED = 7


@dataclass
class Drops:
    """What it took and when, by reference."""

    log: Path
    lag: float
    random: Random = field(default_factory=lambda: Random(SEED))  # a test's
    took: dict[str, float] = field(default_factory=dict)

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer one line of requests until it closes, or is closed on purpose."""
        try:
            while line := await reader.readline():
                body = await _body(reader)
                method, target, _ = line.decode().split(" ", 2)
                answer = (
                    await self._take(json.loads(body)["reference"])
                    if method == "POST"
                    else self._find(target.rpartition("=")[2])
                )
                if answer is None:
                    break
                writer.write(_page(*answer))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # whoever asked was killed
        finally:
            writer.close()

    async def _take(self, reference: str) -> tuple[int, object] | None:
        await asyncio.sleep(self.random.uniform(*ANSWERS))
        luck = self.random.random()
        if luck < REFUSES:
            return 500, {}
        if luck < REFUSES + TOO_MANY:
            return 429, {}
        now = asyncio.get_running_loop().time()
        self.took.setdefault(reference, now)
        with self.log.open("a") as out:
            out.write(f"{reference}\n")
        if luck < REFUSES + TOO_MANY + DROPS:
            return None
        return 201, {"id": f"P-{reference}"}

    def _find(self, reference: str) -> tuple[int, object]:
        at = self.took.get(reference)
        known = at is not None and asyncio.get_running_loop().time() - at >= self.lag
        return 200, [f"P-{reference}"] if known else []


async def _body(reader: asyncio.StreamReader) -> bytes:
    length = 0
    while (line := await reader.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return await reader.readexactly(length)


def _page(status: int, said: object) -> bytes:
    body = json.dumps(said).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def main(log: Path, lag: float) -> None:
    """Serve on a free port of this machine."""
    server = await asyncio.start_server(Drops(log, lag).serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2])))
