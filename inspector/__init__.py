"""The composition root: settings, server and command. Nothing imports it."""
