"""People: accounts, teams, invitations, keys for programs, and what was done by whom."""
