"""How loud a session is, how its voice is levelled, and what its signs sound like."""
