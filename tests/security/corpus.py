"""What attackers type, by class; tests pick from it."""

MARKUP = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>", "<math><mtext><style><img src onerror=alert(1)>",
    "<style>*{background:url(//evil.example)}</style>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>", "<a href=javascript:alert(1)>x</a>",
    "<object data=data:text/html,x>", "<embed src=//evil.example>", "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>", "<form action=//evil.example><input>",
    "<link rel=stylesheet href=//evil.example>", "<body onload=alert(1)>", "<details open ontoggle=alert(1)>",
    "<b onmouseover=alert(1)>x", "</title></textarea><script>alert(1)</script>", "<!--><script>alert(1)</script>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<template><script>alert(1)</script>",
    "\"><script>alert(1)</script>", "'><script>alert(1)</script>", "{{7*7}}{% debug %}", "${7*7}",
]  # fmt: skip
LINKS = [
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))", "[x]( javascript:alert(1))", "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)", "[x](file:///etc/passwd)", "![x](javascript:alert(1))", "![x](https://evil.example/p.png)",
    "<javascript:alert(1)>", "[x]: javascript:alert(1)\n\n[x]", "[a](<javascript:alert(1)>)",
    "[x](https://ok.example \"onmouseover=alert(1)\")", "[x](\x01javascript:alert(1))",
]  # fmt: skip
SQL = [
    "'", "''", "\"", "';--", "' OR 1=1--", "1; DROP TABLE tickets_ticket", "1) OR (1=1", "1 UNION SELECT 1",
    "%27", "\\", "\\'", "a'||pg_sleep(20)||'", "$$", "${x}", "id__gt", "requester__password",
    "-id", "title,pg_sleep(20)", "number); SELECT pg_sleep(20)--", "%s", "%(x)s", "{0}", "\u02bc OR 1=1",
]  # fmt: skip
PATHS = [
    "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "..%252f..%252fetc/passwd", "....//....//etc/passwd",
    "%2e%2e/%2e%2e/etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "%00", "x%00.css",
    "..%c0%af..%c0%afetc/passwd", "%ff%fe", "~root", "file:///etc/passwd", "css/../../../manage.py",
]  # fmt: skip
