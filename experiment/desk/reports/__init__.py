"""Reports after a session, and over the study: one page of HTML each."""
