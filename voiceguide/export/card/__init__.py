"""The card: one page with the moves, their times and cautions."""
