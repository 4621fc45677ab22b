"""Voices to choose from: the catalogue that ships, and the installation, removal and list of voices."""
