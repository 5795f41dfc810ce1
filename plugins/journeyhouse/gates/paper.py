"""The look of our pages: one self-contained HTML file, no script, nothing fetched, light and dark, printable."""

from html import escape as _escape

_CSS = """
:root{color-scheme:light dark;--paper:#fbfaf7;--card:#fff;--ink:#1d2430;--soft:#5b6573;--line:#e3e0d8;--accent:#1f5fbf;
--good:#1b7a4b;--warn:#a35a00;--bad:#b3261e;--good-bg:#e3f3ea;--warn-bg:#fdf0db;--bad-bg:#fce5e3;--track:#eeebe3}
@media (prefers-color-scheme:dark){:root{--paper:#14171c;--card:#1c2027;--ink:#e9ecf1;--soft:#a0a9b6;--line:#2f353f;
--accent:#8ab4f8;--good:#6fd3a0;--warn:#f0b45c;--bad:#ff8a80;--good-bg:#16332a;--warn-bg:#3a2c12;--bad-bg:#421f1d;
--track:#2a2f38}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
"Noto Sans","Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;print-color-adjust:exact;
-webkit-print-color-adjust:exact}
main{max-width:1240px;margin:0 auto;padding:2.2rem 1.4rem 3rem}
h1{font-size:clamp(1.7rem,1.2rem + 2vw,2.5rem);line-height:1.15;letter-spacing:-.02em;margin:0;font-weight:680}
h2{font-size:1.22rem;letter-spacing:-.01em;margin:0 0 .2rem;font-weight:640}
h3{font-size:1rem;margin:0 0 .6rem;font-weight:620}
p{margin:.2rem 0 .8rem}
a{color:var(--accent)}
.soft{color:var(--soft)}
.lede{color:var(--soft);max-width:72ch;margin:.15rem 0 1rem}
section{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.3rem 1.4rem;margin:1.1rem 0}
.badge{display:inline-block;border-radius:99px;padding:.12rem .7rem;font-size:.86rem;font-weight:600;white-space:nowrap}
.good{color:var(--good);background:var(--good-bg)}.warn{color:var(--warn);background:var(--warn-bg)}
.bad{color:var(--bad);background:var(--bad-bg)}
.scroll{overflow-x:auto;-webkit-overflow-scrolling:touch}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th{font-weight:600;color:var(--soft);font-size:.8rem;text-align:left;vertical-align:bottom}
th,td{padding:.42rem .7rem .42rem 0;border-bottom:1px solid var(--line)}
td{vertical-align:top}
tr:last-child td{border-bottom:0}td code{white-space:nowrap}
.n{text-align:right;white-space:nowrap}
td.n,th.n{padding-left:.7rem;padding-right:.2rem}
details summary{cursor:pointer;color:var(--accent);font-size:.9rem;margin-top:.6rem}
code{font:.88em ui-monospace,"SF Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
footer{color:var(--soft);font-size:.84rem;padding:.6rem .2rem}
@media (max-width:640px){main{padding:1.3rem .8rem 2rem}section{padding:1rem .9rem;border-radius:11px}}
@media print{:root{color-scheme:light}body{background:#fff}main{padding:0;max-width:none}
section{break-inside:avoid;border-color:#ccc}.long{break-inside:auto}details,nav{display:none}.scroll{overflow:visible}}
"""


def escape(value: object) -> str:
    """Text that is safe in an element and in a quoted attribute."""
    return _escape("" if value is None else str(value), quote=True)


def page(language: str, title: str, body: str, css: str = "") -> str:
    """One whole page. The policy forbids the browser to run or fetch anything, whatever the data says."""
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{_CSS}{css}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
