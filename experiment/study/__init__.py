"""What should happen: protocol, messages, schedule and plan as pure values."""
