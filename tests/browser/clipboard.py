"""What is on the clipboard of a browser."""

from __future__ import annotations

from playwright.sync_api import Page


def pasted(page: Page) -> str:
    """Give what pasting gives; our pages forbid scripts to read the clipboard."""
    other = page.context.new_page()
    other.set_content("<textarea></textarea>")
    other.locator("textarea").press("Control+V")
    text = other.locator("textarea").input_value()
    other.close()
    return text
