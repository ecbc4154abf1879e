"""Connection Task: six messages from loved ones, read and rated in the lab session on study day four."""

__version__ = "0.1.0"
