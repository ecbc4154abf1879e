"""Generates hostile exports, and imports them: python -m tests.intake.hostile --files 10000 --seed 1.

Every file ends in one of two ways: a plain sentence and nothing on the disk, or a pool that is whole. Anything else is
counted as a traceback or as a partial import.
"""

import argparse
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from experiment.errors import ConnectionTaskError
from experiment.intake.fit import Proof
from experiment.intake.importing import Request, import_exports
from experiment.intake.pool_file import PoolFile
from experiment.records.input_files import load_protocol
from experiment.records.study_folder import StudyFolder
from tests.intake import imitations
from tests.intake.imitations import plain_lines, qualtrics, qualtrics_more_rows, qualtrics_rows, table

ROOT = Path(__file__).resolve().parents[2]
MAPPINGS = {
    "qualtrics": ROOT / "stimuli" / "example" / "mapping-qualtrics.toml",
    "redcap": ROOT / "stimuli" / "example" / "mapping-redcap.toml",
    "plain": None,
}
ODD = (
    "\x00",
    "\r",
    '"',
    ",",
    ";",
    "\t",
    "\ufeff",
    "\u202e",
    "\ud800",
    "\U0010ffff",
    "&#0;",
    "&#x110000;",
    "&amp;amp;",
    "<br>",
    "=1+1",
    "1. a 2. b 3. c",
    "12. x",
    "²) x",
    "٣. x",
    "e\u0301" * 50,
    "👨‍👩‍👧‍👦",
    "שלום",
    " " * 300,
    "\n" * 40,
    "Sent from my iPhone",
    "x" * 5000,
    "../../etc",
    "%s%n{0}{writer}",
)
BYTES = (b"\x00", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b'"', b'""', b"\r", b"\n", b";", b"%PDF", b"\x1a", b"\xc3")


def base(random):
    """Return a good export and its kind."""
    kind = random.choice(["qualtrics", "qualtrics", "redcap", "plain", "plain", "xlsx"])
    if kind == "qualtrics":
        rows = qualtrics_rows() + qualtrics_more_rows()
        delimiter, encoding = random.choice([(",", "utf-8-sig"), ("\t", "utf-16"), (",", "utf-8"), (";", "utf-8")])
        return kind, qualtrics(odd_rows(rows, random), delimiter=delimiter, encoding=encoding)
    if kind == "redcap":
        return kind, random.choice([imitations.redcap_raw, imitations.redcap_labelled])()
    lines = odd_lines(plain_lines(), random)
    if kind == "xlsx":
        clean = [["".join(one for one in cell if one.isprintable()) for cell in line] for line in lines]
        return "plain", imitations.workbook(clean)
    return kind, table(lines, random.choice(",;\t|^"), random.choice(["\n", "\r\n", "\r"])).encode("utf-8", "replace")


def odd_rows(rows, random):
    for row in rows:
        if random.random() < 0.15:
            name = random.choice(list(row))
            row[name] = odd_text(random).encode("utf-8", "replace").decode()
    return rows


def odd_lines(lines, random):
    for line in lines[1:]:
        if random.random() < 0.3:
            line[random.randrange(len(line))] = odd_text(random).encode("utf-8", "replace").decode()
    return lines


def odd_text(random):
    drawn = "".join(chr(random.choice((random.randrange(32, 0xD7FF), random.randrange(0x10000)))) for _ in range(5))
    return "".join(random.choice([*ODD, drawn, "Quokka"]) for _ in range(random.randrange(1, 6)))


def damaged(content, random):
    """Return a file after what may happen to it: cut, turned, doubled, mixed, in the wrong encoding."""
    for _ in range(random.choice([0, 0, 1, 1, 2, 5])):
        way = random.randrange(9)
        place = random.randrange(len(content) + 1)
        if way == 0:
            content = content[:place]
        elif way == 1:
            content = content[:place] + random.choice(BYTES) + content[place:]
        elif way == 2 and content:
            content = content[:place] + bytes([random.randrange(256)]) + content[place + 1 :]
        elif way == 3:
            lines = content.split(b"\n")
            random.shuffle(lines)
            content = b"\n".join(lines)
        elif way == 4:
            lines = content.split(b"\n")
            del lines[random.randrange(len(lines))]
            content = b"\n".join(lines)
        elif way == 5:
            content = content.replace(random.choice([b",", b'"', b";", b"\n"]), random.choice([b";", b"", b"\t", b'"']))
        elif way == 6:
            content = content.decode("utf-8", "replace").encode(
                random.choice(["latin-1", "utf-16-be", "cp437"]), "replace"
            )
        elif way == 7:
            content = content + content[place:]
        else:
            content = random.randbytes(random.randrange(200)) + content[place:]
    return content


def hostile_file(random):
    """Return the bytes of one hostile file, and the mapping it is imported with."""
    kind, content = base(random)
    mapping = MAPPINGS[kind] if random.random() < 0.9 else random.choice(list(MAPPINGS.values()))
    return damaged(content, random), mapping


class Trial:
    """Imports one file after another into a study of its own."""

    def __init__(self, root):
        (root / "stimuli").mkdir(parents=True)
        (root / "protocols").mkdir()
        self.study = StudyFolder(root)
        self.protocol, _ = load_protocol(ROOT / "protocols" / "day_four.toml")
        self.proof = Proof(self.protocol)
        self.path = root / "export.csv"

    def bring(self, content, mapping):
        """Import one file; return how it ended: imported, refused, partial, or the name of an exception."""
        self.path.write_bytes(content)
        private = self.study.private("007")
        file = PoolFile(self.study, "007", lambda: None)
        request = Request((self.path,), "007", "KL", mapping)
        try:
            imported = import_exports(request, file, self.protocol, self.proof.faults)
            whole = file.read() == imported.pool and bool(imported.pool.candidates)
            return "imported" if whole and not list(private.glob(".*")) else "partial"
        except ConnectionTaskError as error:
            if private.exists():
                return "partial"
            return "private word told" if "Quokka" in str(error) else "refused"
        except Exception as error:  # noqa: BLE001  (what is to be counted)
            return f"traceback {type(error).__name__}"
        finally:
            shutil.rmtree(private, ignore_errors=True)


def run(root, files, seed):
    """Return how often each ending came; a file can be made again from the seed and its number."""
    trial, ends = Trial(root), Counter()
    for number in range(files):
        random = Random(f"{seed}/{number}")
        end = trial.bring(*hostile_file(random))
        if end not in ("imported", "refused"):
            print(f"seed {seed}, file {number}: {end}")
        ends[end] += 1
    return ends


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--files", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        ends = run(Path(folder) / "study", given.files, given.seed)
    print(f"{given.files} files, seed {given.seed}, {time.perf_counter() - start:.0f} s")
    for end, count in sorted(ends.items()):
        print(f"  {end}: {count}")
    raise SystemExit(set(ends) > {"imported", "refused"})


if __name__ == "__main__":
    main()
