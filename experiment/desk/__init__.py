"""The research assistant's side: where a session is put together and conducted."""
