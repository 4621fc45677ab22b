"""The remote control of a live session: a page with large buttons, and a WebSocket on which all phones agree."""
