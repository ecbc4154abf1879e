"""Takes the pictures of desk and report for the README: python -m tests.screenshots.take"""

from __future__ import annotations

import io
import shutil
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from PIL import Image

from tests.desk.browser import browser
from tests.desk.lab import ROOT, as_session, assistant, make_lab, rehearsed, virtual_screen, write_schedule

HERE = Path(__file__).parent
COLOURS, WIDTH = 200, 1080


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        study = make_lab(Path(folder))
        shutil.copy(ROOT / "protocols" / "day_four.toml", study / "protocols" / "day_four.toml")
        for name in ("example", "sub-007", "sub-008"):
            for path in (ROOT / "stimuli" / "example").iterdir():
                shutil.copy(path, study / "stimuli" / name / path.name)
                (study / "stimuli" / name / path.name).chmod(0o600)
        log = as_session(study, rehearsed(study, "--seed", "4"), "006", 1, workstation="LAB-1")
        take_desk(study)
        take_report(log, study)


def take_desk(study: Path) -> None:
    write_schedule(study, date.today() - timedelta(days=3))
    with virtual_screen() as display, assistant(study, display) as person:
        person.sees_desk()
        person.press("alt+i")
        person.type("KL")
        time.sleep(1)
        keep(Image.fromarray(person.picture()).crop((0, 0, 1080, 780)), "desk.png")


def take_report(log: Path, study: Path) -> None:
    from experiment.desk.reports.report import write_reports

    [path] = write_reports(log)
    with browser() as page:
        for name, scheme, width, height in (
            ("report.png", "light", 1000, 1080),
            ("report_dark.png", "dark", 1000, 1080),
            ("report_phone.png", "light", 360, 720),
        ):
            page.prefer(scheme)
            page.resize(width, height)
            page.open(path)
            keep(Image.open(io.BytesIO(page.screenshot(whole=False))), name)


def keep(picture: Image.Image, name: str) -> None:
    """Write a picture with few colours, so that it stays small."""
    small = picture.convert("RGB")
    if small.width > WIDTH:
        small = small.resize((WIDTH, round(small.height * WIDTH / small.width)), Image.Resampling.LANCZOS)
    small.quantize(COLOURS, kmeans=4, dither=Image.Dither.NONE).save(HERE / name, optimize=True)


if __name__ == "__main__":
    main()
