"""Measures an import of 10,000 responses: python -m tests.intake.measure --responses 10000."""

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.intake import imitations
from tests.intake.conftest import QUALTRICS, ROOT
from tests.intake.imitations import META_COLUMNS, WRITERS, meta, table

MESSAGES = 12


def export(responses, path):
    """Write a Qualtrics export: every participant has eight writers with twelve messages each."""
    columns = [*META_COLUMNS, "Q1", "Q2", "Q3", *(f"Q4_{one}" for one in range(1, MESSAGES + 1)), "Q5", "participant"]
    lines = [columns, [f"A label of {one}" for one in columns], ['{"ImportId":"x"}' for _ in columns]]
    for number in range(responses):
        name, relationship = WRITERS[number % len(WRITERS)]
        row = meta(f"R_{number:015d}") | {"Q1": "Yes, I agree", "Q2": f"{name}{number % 8}", "Q3": relationship}
        row |= {f"Q4_{one}": f"{imitations.TEXTS[one % 6]} {number * MESSAGES + one}" for one in range(1, MESSAGES + 1)}
        lines.append([(row | {"Q5": "", "participant": str(number // 8 + 1)}).get(one, "") for one in columns])
    if path.suffix == ".xlsx":
        path.write_bytes(imitations.workbook(lines))
    else:
        path.write_bytes(table(lines).encode("utf-8-sig"))


def measure(responses, suffix):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "study"
        for name in ("protocols", "stimuli/example"):
            shutil.copytree(ROOT / name, root / name)
        path = root / f"export{suffix}"
        export(responses, path)
        command = [sys.executable, "-m", "experiment", "--folder", str(root), "intake", str(path)]
        command += ["--participant", "0007", "--importer", "KL", "--mapping", str(QUALTRICS)]
        start = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        size = path.stat().st_size / 1e6
    print(f"{suffix}: {responses} responses, {size:.1f} MB, {seconds:.1f} s, peak memory {peak:.0f} MB")
    print("   ", done.stdout.splitlines()[1].strip())
    print("   ", done.stdout.splitlines()[3].strip())


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--responses", type=int, default=10_000)
    asked.add_argument("--suffix", choices=[".csv", ".xlsx"], default=".csv")
    given = asked.parse_args()
    measure(given.responses, given.suffix)
