"""Lets every write, fsync, rename, create and mkdir of a session fail, once and for good; then fills a real disk.

python -m tests.reliability.faults            every operation
python -m tests.reliability.faults --every 25 every 25th (the suite's short form)
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiment.errors import ConnectionTaskError
from experiment.records.session_logs import read_session
from experiment.records.trial_table import table_path, write_table
from tests.reliability.shim import OPERATIONS, build_shim

REPOSITORY = Path(__file__).parents[2]
SEED = 5


@dataclass
class Tally:
    """What came of the faults; `silent` and `lost` must stay empty."""

    outcomes: Counter[str] = field(default_factory=Counter)
    silent: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def judge(self, name: str, answer: dict[str, Any], folder: Path) -> None:
        """Compare what the program said with what is on the disk."""
        logs = list((folder / "data").rglob("*_events.jsonl"))
        kept = whole = 0
        if logs:
            try:
                reading = read_session(logs[0])
            except ConnectionTaskError:
                whole = False
            else:
                kept, whole = len(reading.events), not reading.faults and reading.finished
        if answer["status"] == 0:
            table = table_path(logs[0]).read_bytes() if logs and table_path(logs[0]).exists() else b""
            noted = bool(logs) and b"table_not_written" in logs[0].read_bytes()
            self.outcomes["went on, whole" + (", noted in the log" if noted else "")] += 1
            if not whole or table != _table_of(logs[0]):
                self.silent.append(name)
        else:
            self.outcomes[f"said so: {answer['ended']}, status {answer['status']}"] += 1
        if kept < answer["acknowledged"]:
            self.lost.append(f"{name}: {answer['acknowledged']} acknowledged, {kept} kept")


def _table_of(log: Path) -> bytes:
    """Build the table once more, from the log alone."""
    with tempfile.TemporaryDirectory() as other:
        copy = Path(shutil.copy(log, other))
        write_table(copy)
        return table_path(copy).read_bytes()


class Laboratory:
    """A worker process with the shim, and fresh study folders for it."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        environment = {**os.environ, "LD_PRELOAD": str(build_shim(scratch))}
        self._worker = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.worker"],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def play(self, folder: Path, **task: Any) -> dict[str, Any]:
        """Let the worker play one rehearsal in a folder and return its answer."""
        assert self._worker.stdin
        assert self._worker.stdout
        self._worker.stdin.write(json.dumps({"folder": str(folder), "seed": SEED, **task}) + "\n")
        self._worker.stdin.flush()
        answer = dict(json.loads(self._worker.stdout.readline()))
        self._worker.stdout.readline()
        return answer

    def close(self) -> None:
        """End the worker."""
        self._worker.communicate()


def fill_study(folder: Path) -> Path:
    """Put protocols and example messages into an empty folder."""
    shutil.copytree(REPOSITORY / "protocols", folder / "protocols")
    shutil.copytree(REPOSITORY / "stimuli" / "example", folder / "stimuli" / "example")
    (folder / "data").mkdir()
    return folder


@contextmanager
def fresh_study(scratch: Path) -> Iterator[Path]:
    """Lend a study folder and take it away again."""
    folder = Path(tempfile.mkdtemp(dir=scratch))
    yield fill_study(folder)
    shutil.rmtree(folder)


def break_operations(laboratory: Laboratory, scratch: Path, every: int) -> Tally:
    """Let each operation fail in its turn, once and for good."""
    tally = Tally()
    for operation in OPERATIONS:
        with fresh_study(scratch) as folder:
            task = {"operation": operation, "at": -1, "forever": False, "error": 0}
            total = laboratory.play(folder, **task)["operations"]
        for forever in (False, True):
            for at in range(0, total, every):
                error = errno.ENOSPC if at % 2 else errno.EIO
                with fresh_study(scratch) as folder:
                    answer = laboratory.play(folder, operation=operation, at=at, forever=forever, error=error)
                    tally.judge(f"{operation} {at} {'for good' if forever else 'once'}", answer, folder)
    return tally


def fill_disks(laboratory: Laboratory, scratch: Path, every: int) -> Tally:
    """Fill a real small disk (a tmpfs of 512 KiB) after each event in turn; wants the right to mount."""
    tally = Tally()
    with fresh_study(scratch) as folder:
        total = laboratory.play(folder)["acknowledged"]
    mount = scratch / "small-disk"
    mount.mkdir()
    for fill_after in range(1, total + 1, every):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", mount], check=True)
        try:
            answer = laboratory.play(fill_study(mount), fill_after=fill_after)
            tally.judge(f"disk full after event {fill_after}", answer, mount)
        finally:
            subprocess.run(["umount", mount], check=True)
    return tally


def report(name: str, tally: Tally) -> str:
    """Return a tally in lines."""
    total = sum(tally.outcomes.values())
    lines = [
        f"{name}: n = {total}, silent successes {len(tally.silent)}, acknowledged events lost in {len(tally.lost)}"
    ]
    lines += [f"  {count:5d}  {outcome}" for outcome, count in tally.outcomes.most_common()]
    return "\n".join(lines + [f"  !! {one}" for one in tally.silent + tally.lost])


def main() -> None:
    """Run both and print the figures; exit status 1 if anything was silent or lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--no-disk", action="store_true", help="without filling disks, which wants the right to mount")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch_name:
        scratch = Path(scratch_name)
        laboratory = Laboratory(scratch)
        tallies = [("operations failing", break_operations(laboratory, scratch, given.every))]
        if not given.no_disk:
            tallies.append(("disks full", fill_disks(laboratory, scratch, given.every)))
        laboratory.close()
    print("\n".join(report(name, tally) for name, tally in tallies))
    sys.exit(any(tally.silent or tally.lost for _, tally in tallies))


if __name__ == "__main__":
    main()
