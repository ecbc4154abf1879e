"""From a survey's export to frozen messages: read, clean, check, choose, review, freeze."""
