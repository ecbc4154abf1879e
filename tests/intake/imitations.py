"""Exports as the real tools write them, quirk by quirk; every private word in them begins with a canary."""

import csv
import io
import json

CANARY = "Quokka"
PRIVATE = ("Quokka", "198.51.100.7", "quokka.mail@example.org", "47.3769", "Zanzibarova")
WRITERS = (
    ("QuokkaAnna", "Friend"),
    ("QuokkaZoë", "Friend"),
    ("QuokkaDad", "Family member"),
    ("QuokkaMónica", "Family member"),
    ("QuokkaSam", "Romantic partner"),
)
TEXTS = (
    "I am so grateful to have you in my life, dear Quokka.",
    "You listen like nobody else does, and after Quokka talks everything weighs half as much.",
    "Thank you for loving me at my Quokka worst.",
    "Your Quokka laugh makes every room warmer.",
    "I am proud of the Quokka person you have become. 🌻",
    "You came every day, rain or snow, with Quokka soup and bad jokes.",
)
META_COLUMNS = [
    "StartDate",
    "EndDate",
    "Status",
    "IPAddress",
    "Progress",
    "Duration (in seconds)",
    "Finished",
    "RecordedDate",
    "ResponseId",
    "RecipientLastName",
    "RecipientFirstName",
    "RecipientEmail",
    "ExternalReference",
    "LocationLatitude",
    "LocationLongitude",
    "DistributionChannel",
    "UserLanguage",
]
QUESTIONS = ["Q1", "Q2", "Q3", "Q4_1", "Q4_2", "Q4_3", "Q5", "participant"]


def text(writer, number):
    """Return a writer's message: no two are alike."""
    return f"{TEXTS[(writer + number) % len(TEXTS)]} {'Quokka' + 'abcdefgh'[writer] * 7} {'xyzuvw'[number] * 6}"


def meta(response, **changed):
    row = dict.fromkeys(META_COLUMNS, "")
    row |= {
        "StartDate": "2026-09-01 10:00:00",
        "EndDate": "2026-09-01 10:09:00",
        "Status": "IP Address",
        "IPAddress": "198.51.100.7",
        "Progress": "100",
        "Duration (in seconds)": "540",
        "Finished": "True",
        "RecordedDate": "2026-09-01 10:09:01",
        "ResponseId": response,
        "RecipientLastName": "Zanzibarova",
        "RecipientFirstName": "QuokkaRecipient",
        "RecipientEmail": "quokka.mail@example.org",
        "LocationLatitude": "47.3769",
        "LocationLongitude": "8.5417",
        "DistributionChannel": "email",
        "UserLanguage": "EN",
    }
    return row | changed


def qualtrics_rows(participant="007", per_writer=3, writers=WRITERS):
    rows = []
    for number, (name, relationship) in enumerate(writers):
        row = meta(f"R_{participant}{number:012d}") | {"Q1": "Yes, I agree", "Q2": name, "Q3": relationship}
        row |= {f"Q4_{one + 1}": text(number, one) for one in range(per_writer)}
        rows.append(row | {"Q5": "", "participant": participant})
    return rows


def qualtrics_more_rows():
    """Return what stands among the responses: a preview, an unfinished one, spam, no consent, another participant."""
    answered = {"Q1": "Yes, I agree", "Q2": "QuokkaEve", "Q3": "Friend", "Q4_1": "Quokka text.", "participant": "007"}
    return [
        meta("R_preview", Status="Survey Preview", DistributionChannel="preview") | answered,
        meta("R_half", Finished="False", Progress="40") | answered,
        meta("R_spam", Status="Spam") | answered,
        meta("R_no") | answered | {"Q1": "No"},
        meta("R_other") | answered | {"participant": "008"},
        meta("R_empty") | answered | {"Q4_1": ""},
    ]


def qualtrics(rows, *, delimiter=",", encoding="utf-8-sig", header_lines=3):
    """Return the bytes of a Qualtrics export: names, question texts with line breaks, import ids, then the rows."""
    columns = META_COLUMNS + QUESTIONS
    labels = [
        {"ResponseId": "Response ID", "StartDate": "Start Date", "Status": "Response Type"}.get(
            one, f"What would you like to say\nto {one}? - Text"
        )
        for one in columns
    ]
    ids = [
        json.dumps({"ImportId": one[0].lower() + one[1:], "timeZone": "America/Denver"}, separators=(",", ":"))
        for one in columns
    ]
    lines = [columns, labels, ids][:header_lines] + [[row.get(one, "") for one in columns] for row in rows]
    return table(lines, delimiter).encode(encoding)


def table(lines, delimiter=",", end="\n", quoting=csv.QUOTE_MINIMAL):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(lines)
    return written.getvalue()


def redcap_raw():
    """Return a raw export: the record is the participant, each instance of the instrument one writer's letters."""
    header = [
        "record_id",
        "redcap_repeat_instrument",
        "redcap_repeat_instance",
        "redcap_survey_identifier",
        "participant",
        "age",
        "diary_mood",
        "consent",
        "writer_name",
        "relationship",
        "message_1",
        "message_2",
        "message_3",
        "letters_timestamp",
        "letters_complete",
    ]
    lines = [header]
    for participant in ("007", "008"):
        lines.append([participant, "", "", "quokka.mail@example.org", participant, "31", *[""] * 9])
        lines += [[participant, "diary", str(day), "", "", "", "5", *[""] * 8] for day in (1, 2)]
        for number, (name, _) in enumerate(WRITERS):
            code = str((1, 1, 2, 2, 3)[number])
            messages = [text(number, one) for one in range(3)]
            done = "2" if number else "0"
            lines.append(
                [
                    participant,
                    "letters",
                    str(number + 1),
                    "",
                    "",
                    "",
                    "",
                    "1",
                    name,
                    code,
                    *messages,
                    "[not completed]",
                    done,
                ]
            )
    return table(lines).encode()


def redcap_labelled():
    """Return a labelled export: the record is the writer, each instance one message; "Complete?" stands twice."""
    header = [
        "Record ID",
        "Repeat Instrument",
        "Repeat Instance",
        "Survey Identifier",
        "Who are you writing to? (number)",
        "Do you agree that your messages are shown?",
        "Your first name",
        "Who are you to them?",
        "Complete?",
        "Your message",
        "Complete?",
    ]
    lines = [header]
    for number, (name, relationship) in enumerate(WRITERS):
        base = [str(number + 1), "", "", "", "7", "Yes", name, relationship, "Complete", "", ""]
        lines.append(base)
        lines += [
            [str(number + 1), "Letters", str(one + 1), *[""] * 6, text(number, one), "Complete"] for one in range(3)
        ]
    return table(lines).encode("utf-8-sig")


LABELLED_MAPPING = """
kind = "redcap"
participant = "Who are you writing to? (number)"
consent = "Do you agree that your messages are shown?"
writer = "Your first name"
relationship = "Who are you to them?"
messages = ["Your message"]
complete = "Complete? (2)"
[values]
family = ["Family member"]
partner = ["Romantic partner"]
"""


def plain_lines(participant="007"):
    header = ["participant", "response", "writer_name", "relationship", "consent"] + [
        f"message_{one}" for one in range(1, 13)
    ]
    kinds = ("friend", "friend", "family", "family", "partner")
    return [header] + [
        [participant, str(number), name, kinds[number], "yes", *(text(number, one) for one in range(3)), *[""] * 9]
        for number, (name, _) in enumerate(WRITERS)
    ]


def workbook(lines):
    import openpyxl

    book = openpyxl.Workbook()
    for line in lines:
        book.worksheets[0].append([int(cell) if cell.isdecimal() else cell for cell in line])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
