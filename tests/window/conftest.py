from __future__ import annotations

import os
import shutil

import pytest


@pytest.fixture(autouse=True, scope="session")
def _a_screen_of_our_own() -> None:
    """Say what is missing before any window test hangs on it."""
    assert os.environ.get("DISPLAY"), "no virtual screen: install Xvfb (package xvfb) for pytest-xvfb"
    for tool in ("xdotool", "import"):
        assert shutil.which(tool), f"{tool} is missing: install the packages xdotool and imagemagick"
