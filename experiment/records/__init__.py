"""What is kept: the event log, the trial table made from it, and the folder they live in."""
