"""One list of checks before a session, for the command line and the desk's window alike."""
