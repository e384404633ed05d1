"""`inspector check`: looks at every part that an instance needs, and says what to mend."""
