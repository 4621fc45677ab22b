"""The card: a page with the moves, their times and cautions."""
