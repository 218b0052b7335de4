"""Strings that mean harm: script, formula, path, template, SQL and the odd corners of Unicode."""

from itertools import cycle, islice, product

_MARK = "window.harmed=(window.harmed||0)+1"

_SCRIPTS = (
    f"<script>{_MARK}</script>",
    f"</textarea><script>{_MARK}</script>",
    f"</title><script>{_MARK}</script>",
    f"--><script>{_MARK}</script>",
    f"<img src=x onerror={_MARK}>",
    f'"><svg onload={_MARK}>',
    f"' onfocus={_MARK} autofocus x='",
    f'" onmouseover="{_MARK}" x="',
    f"<a href=javascript:{_MARK}>x</a>",
    f"<iframe srcdoc='<script>{_MARK}</script>'></iframe>",
    f"<style>@import 'https://harm.test/a.css'</style><b style='x:y'>{_MARK}",
    f"<math><mtext><style><img src=x onerror={_MARK}>",
    f"<form action=https://harm.test><button>{_MARK}",
    '<meta http-equiv=refresh content="0;url=https://harm.test">',
    '<link rel=stylesheet href="https://harm.test/a.css">',
    '<base href="https://harm.test/">',
    f"&lt;script&gt;{_MARK}&lt;/script&gt;",
    f"\\u003cscript\\u003e{_MARK}",
    f"javascript:{_MARK}",
    f"＜script＞{_MARK}＜/script＞",
)
_FORMULAS = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    "%0A=1",
)
_PATHS = (
    "../../etc/passwd",
    "..\\..\\x",
    "/etc/passwd\0.wav",
    "%2e%2e%2f",
    "\\\\host\\share",
    "CON",
)
_TEMPLATES = (
    "{{7*7}}",
    "{% raise %}",
    "${7*7}",
    "#{7*7}",
    '#read("/etc/passwd")',
    "$sum$",
    "<%=1%>",
)
_SQL = (
    "' OR 1=1 --",
    "'; DROP TABLE cases;--",
    '" OR ""="',
    "\\' OR 1=1",
    "%' OR '%'='",
    "* OR NEAR(",
)
_UNICODE = (
    "\u202egnp.exe",
    "\u0000x",
    "a\u0300" * 40,
    "\ufeffx",
    "🏴󠁧󠁢",
    "ﷺ" * 20,
    "\u2028x",
    "ß",
    "İ",
)
_AROUND = ("{}", "Budi {}", "{} Budi", "<b>{}</b>", '"{}"', "'{}'", "{0}{0}", "\n{}\n")


def hostile(count: int = 500) -> list[str]:
    """As many strings as asked for, each another one."""
    seeds = (*_SCRIPTS, *_FORMULAS, *_PATHS, *_TEMPLATES, *_SQL, *_UNICODE)
    made = dict.fromkeys(
        around.replace("{0}", seed).replace("{}", seed) for around, seed in product(_AROUND, seeds)
    )
    numbered = (f"{text} {n}" for n, text in enumerate(cycle(made)))
    return list(islice([*made, *islice(numbered, count)], count))
