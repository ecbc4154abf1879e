"""What happens in the room: a plan is played through ports, without knowing a device or a file."""
