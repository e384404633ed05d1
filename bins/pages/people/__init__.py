"""Pages about people: signing in, accounts, teams, and what admins look after."""
