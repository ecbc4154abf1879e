"""A browser without a window, spoken to over its debugging port: what it logs, what it asks the network for."""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome")


class Page:
    """One page; `heard` is everything the browser reported of it."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self.heard: list[dict[str, Any]] = []
        for domain in ("Page", "Log", "Network", "Runtime"):
            self.do(f"{domain}.enable")

    def do(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._connection.recv(timeout=30))
            if answer.get("id") == number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.heard.append(answer)

    def open(self, path: Path) -> None:
        self.heard.clear()
        self.do("Page.navigate", url=path.as_uri())
        while self.evaluate("document.readyState") != "complete":
            time.sleep(0.05)

    def evaluate(self, expression: str) -> Any:
        answer = self.do("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def resize(self, width: int, height: int = 900) -> None:
        self.do(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def prefer(self, scheme: str) -> None:
        self.do("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def screenshot(self, whole: bool = True) -> bytes:
        shot = self.do("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        return base64.b64decode(shot["data"])

    def pdf(self) -> bytes:
        return base64.b64decode(self.do("Page.printToPDF", printBackground=False)["data"])

    def complaints(self) -> list[str]:
        """Return what the browser's console holds."""
        told = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
        return [json.dumps(event) for event in self.heard if event.get("method") in told]

    def requests(self) -> list[str]:
        """Return every address asked for, but the page's own and what stands within it."""
        asked = [event["params"]["request"]["url"] for event in self.heard if event.get("method") == _REQUEST]
        return [url for url in asked if not url.startswith(("data:", "file:"))] + [
            url for url in asked[1:] if url.startswith("file:")
        ]


_REQUEST = "Network.requestWillBeSent"


@contextmanager
def browser() -> Iterator[Page]:
    """Start a browser with a profile of its own and give its one page."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert program, "no browser: install the package chromium"
    with tempfile.TemporaryDirectory() as profile:
        started = subprocess.Popen(
            [
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--remote-debugging-port=0",
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            with connect(_address(Path(profile)), max_size=None) as connection:
                yield Page(connection)
        finally:
            started.terminate()
            started.wait()


def _address(profile: Path) -> str:
    """Wait for the browser to say its port, and return where its page is spoken to."""
    told = profile / "DevToolsActivePort"
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if told.exists() and told.read_text().count("\n"):
            port = told.read_text().split()[0]
            pages = json.loads(_get(int(port), "/json/list"))
            page = next((one for one in pages if one["type"] == "page"), None)
            if page:
                return str(page["webSocketDebuggerUrl"])
        time.sleep(0.05)
    raise AssertionError("the browser did not start")


def _get(port: int, path: str) -> bytes:
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    finally:
        connection.close()
