"""Links: the one gate that every page, API call and socket goes through."""
