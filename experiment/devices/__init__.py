"""The only rooms that know PsychoPy, pyglet or Qt; imported when used."""
