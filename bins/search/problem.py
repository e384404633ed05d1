"""What is wrong with a search, and where."""


class SearchError(Exception):
    """Raised for a search that cannot be read; its message is a sentence for the reader."""

    def __init__(self, message: str, column: int, length: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        """Characters before the wrong part."""
        self.length = length
        """Characters of the wrong part, at least one."""


class Unfit(Exception):
    """Raised by a field for a value that it cannot use; its message says what would do."""
