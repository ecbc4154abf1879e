"""The desk's windows: the roster with its buttons, and the dialog of `run`."""
