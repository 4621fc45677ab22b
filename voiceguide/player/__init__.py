"""The live player: performs a script in the room; clock, commands, sound and screen are passed in."""
