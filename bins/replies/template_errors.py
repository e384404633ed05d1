"""What may be wrong with a template: told apart from the engine of templates, which few instances need to load."""


class BadTemplate(Exception):
    """A template that cannot be saved."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message, line, column)
        self.message = message
        self.line = line
        """From 1."""
        self.column = column
        """From 1."""

    def __str__(self) -> str:
        return f"Line {self.line}, column {self.column}: {self.message}"


class TemplateError(Exception):
    """A template that gave no reply."""


class TemplateOverrun(TemplateError):
    """It went over one of its limits."""


class TemplateFailed(TemplateError):
    """Something in it cannot be done with this request."""
