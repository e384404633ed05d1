"""The words that HTTP lets stand for methods and field names."""

import re

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}")
"""RFC 9110 section 5.6.2, as long as we take one."""
