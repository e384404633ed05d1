"""What attackers type into search boxes: SQL, patterns that explode, signs with a meaning to some parser."""

from __future__ import annotations

_SQL = (
    "' OR '1'='1", "' OR 1=1--", '" OR ""="', "'; DROP TABLE bins_bin;--", "') OR ('1'='1", "1 OR 1=1",
    "1' AND '1'='2", "' UNION SELECT NULL--", "' UNION SELECT 1,2,3,4--",
    "' UNION ALL SELECT sql FROM sqlite_master--", "admin'--", "admin' #", "admin'/*", "' or sleep(5)#",
    "'; WAITFOR DELAY '0:0:5'--", "' || pg_sleep(5)--", "1;SELECT pg_sleep(5)", "' AND randomblob(1000000000)--",
    "' AND 1=(SELECT COUNT(*) FROM bins_bin)--", "1) AND (SELECT 1)=(1", "`id`", "id;--", "0x31303235343830303536",
    "CHAR(39)", "'+(SELECT 1)+'", "%27%20OR%201=1", "\\' OR 1=1--", '"; ATTACH DATABASE \'x\' AS y',
    "$$;SELECT 1;$$", ":name", "?1", "%s", "%(name)s", "{0}", "{q}", "%%", "@@version", "--", "/* x */", ";", "'",
    "''", "\\",
)  # fmt: skip
_PATTERNS = (
    "(a+)+$", "(.*a){30}", "\\p{L}{1000}", "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y", "[[[[[", "a{1,32766}", "(?R)",
    "*?+", "a" * 400, "%" * 400, "_" * 400, "%_\\", "\\%\\_", "NEAR(a b)", "col:*", "^a", '"*"', "*", "a*", "[a-z]",
    "GLOB '*'",
)  # fmt: skip
_OTHERS = (
    '{"_connector":"OR"}', "headers__x", "bin__links__id:1", "pk:1", '$."a"\'', "$[0]", "__class__",
    "<script>alert(1)</script>", '\u202eevil', '\ufeff', '\u0130', '\xdf', '\ufb01', '\U0001f600', 'a\x00b',
    '\x1b[31m', '\r\nX: y', "../../etc/passwd", "${jndi:ldap://x}", "{{7*7}}", "{% debug %}",
    "size:>99999999999999999999", "n:9999999999999999999999999999999", "status:999", "after:9999-12-31",
    "before:0001-01-01", "after:0001-01-01T00:00+23:59", "n:>9223372036854775807", "n:9223372036854775807",
    "size:999999999999g", "after:999999d", "header.%:x", "header.'--:x", 'header.x:"\\"',
)  # fmt: skip

BARE = (*_SQL, *_PATTERNS, *_OTHERS)
HOSTILE = tuple(dict.fromkeys([*BARE, *(term for text in BARE for term in (f'path:"{text}"', f'header.x:"{text}"'))]))
"""More than two hundred of them."""
