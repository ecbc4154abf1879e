from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from experiment.study.messages import MessageSet
from experiment.study.plan import Plan
from experiment.study.protocol import Protocol
from tests.aids import make_study, shipped_protocol, some_messages, some_plan

# Hypothesis measures single examples; on a busy machine that says nothing about the code.
settings.register_profile("shared_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared_machine")

os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study's folder with the shipped protocols and example messages and nothing else."""
    return make_study(tmp_path)


@pytest.fixture
def protocol() -> Protocol:
    return shipped_protocol()


@pytest.fixture
def messages() -> MessageSet:
    return some_messages()


@pytest.fixture
def plan() -> Plan:
    return some_plan()
