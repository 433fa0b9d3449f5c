"""Chromium by its debugging pipe: enough to open a page as a reader would and look at it. No package is needed."""

from __future__ import annotations

import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 60.0  # seconds
# The browser expects its ends of the pipes as 3 and 4, wherever they are here.
LAUNCH = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
for place, end in enumerate(ends, start=3):
    os.dup2(end, place)
os.execvp(sys.argv[3], sys.argv[3:])
"""


def chromium() -> str | None:
    """The browser's program; None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Page:
    """One page in a browser without a window.

    Attributes
    ----------
    events
        What the browser told so far: requests, errors, refusals.
    """

    def __init__(self, write: int, read: int) -> None:
        self._write, self._read, self._rest = write, read, b""
        self._numbers = itertools.count(1)
        self._session = ""
        self.events: list[dict[str, Any]] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self._call(f"{domain}.enable")

    def open(
        self, file: Path, *, width: int = 1280, height: int = 900, dark: bool = False, paper: bool = False
    ) -> float:
        """Open a file in a window of this size; the seconds until it was loaded."""
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self._call("Emulation.setEmulatedMedia", media="print" if paper else "", features=scheme)
        self._call(
            "Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0
        )
        self.events.clear()
        start = time.monotonic()
        self._call("Page.navigate", url=file.resolve().as_uri())
        self.wait("document.readyState === 'complete' && location.protocol === 'file:'")
        return time.monotonic() - start

    def wait(self, condition: str) -> None:
        """Wait until a condition holds in the page."""
        end = time.monotonic() + PATIENCE
        while not self.ask(condition):
            if time.monotonic() > end:
                raise TimeoutError(condition)
            time.sleep(0.05)

    def ask(self, expression: str) -> Any:
        """What an expression comes to in the page; promises are awaited."""
        done = self._call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in done:
            raise RuntimeError(done["exceptionDetails"].get("exception", {}).get("description", "error in the page"))
        return done["result"].get("value")

    def picture(self, *, most: int = 16_000) -> bytes:
        """The whole page as a PNG."""
        height = min(most, int(self.ask("document.documentElement.scrollHeight")))
        return self._shot([0, 0, int(self.ask("document.documentElement.clientWidth")), height])

    def part(self, selector: str) -> bytes:
        """One element of the page as a PNG."""
        box = f"document.querySelector({json.dumps(selector)}).getBoundingClientRect()"
        left = f"[{box}.left + scrollX, {box}.top + scrollY, {box}.width, {box}.height]"
        return self._shot(self.ask(left))

    def _shot(self, box: list[float]) -> bytes:
        clip = dict(zip(("x", "y", "width", "height"), box, strict=True)) | {"scale": 1}
        shot = self._call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        return base64.b64decode(shot["data"])

    def requests(self) -> list[str]:
        """What the page asked for beyond itself."""
        sent = [e["params"]["request"]["url"] for e in self.events if e["method"] == "Network.requestWillBeSent"]
        return [url for url in sent[1:] if not url.startswith("data:")]

    def complaints(self) -> list[str]:
        """Errors, exceptions, and what the page's policy refused."""
        said = []
        for event in self.events:
            entry = event["params"].get("entry", {})
            if event["method"] == "Log.entryAdded" and entry.get("level") == "error":
                said.append(str(entry["text"]))
            if event["method"] == "Runtime.exceptionThrown":
                said.append(str(event["params"]["exceptionDetails"].get("exception", {}).get("description")))
        return said

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        for answer in self._messages():
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result
            if "method" in answer:
                self.events.append(answer)
        raise RuntimeError("the browser is gone")

    def _messages(self) -> Iterator[dict[str, Any]]:
        end = time.monotonic() + PATIENCE
        while True:
            message, ended, rest = self._rest.partition(b"\0")
            if ended:
                self._rest = rest
                yield json.loads(message)
                continue
            if not select.select([self._read], [], [], max(0.0, end - time.monotonic()))[0]:
                raise TimeoutError("no answer from the browser")
            more = os.read(self._read, 1 << 20)
            if not more:
                return
            self._rest += more


@contextmanager
def browser() -> Iterator[Page]:
    """A browser without a window, and its page; it ends with the block."""
    program = chromium()
    assert program is not None, "ask chromium() first"
    to_read, to_write = os.pipe()
    from_read, from_write = os.pipe()
    options = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(to_read), str(from_write), program, *options,
             "--disable-background-networking", "--remote-debugging-pipe", f"--user-data-dir={folder}", "about:blank"],
            pass_fds=(to_read, from_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_read)
        os.close(from_write)
        try:
            yield Page(to_write, from_read)
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)
            os.close(to_write)
            os.close(from_read)
