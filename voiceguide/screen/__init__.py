"""The screen of the live player; the one place that knows Textual. `show`, in `app`, is the way in."""
