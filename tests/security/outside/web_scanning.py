"""wapiti and sqlmap: scanners of web applications, as a stranger and as a moderator."""

import re
from pathlib import Path
from typing import Any, cast

from tests.security.outside.outcome import Outcome
from tests.security.outside.target import MODERATOR, PASSWORD, Target
from tests.security.outside.tools import locate, read_json, read_version, run

MODULES = (
    "backup,brute_login_form,buster,cookieflags,crlf,csrf,csp,exec,file,htaccess,http_headers,"
    "methods,permanentxss,redirect,shellshock,sql,timesql,upload,xss"
)
"""All that need nobody but the two of us: the others ask servers elsewhere."""
LEFT_OUT = ("/admin/sign-out", "/admin/account/sign-out-everywhere", "/admin/account/password")
"""What would end the scan: it signs the scanner out."""
KNOWN = {
    "Lack of anti CSRF token POST /api/v1/comments": "open to every page, and heeds no session",
    "HTTP Secure Headers: Strict-Transport-Security": "the proxy's, which has the certificate",
    "Secure Flag cookie": "set over https; the scan is plain http on one machine",
}
NOT_FOUND = "all tested parameters do not appear to be injectable"
INJECTABLE = re.compile(
    r"(?:Parameter|parameter) .{1,80} (?:is vulnerable|\(.{1,20}\)$)|is vulnerable"
)
PAYLOADS = re.compile(r"\[PAYLOAD\]")
SIGNED_IN = re.compile(r"[Ll]ogin success|logged in|Authentication success")
LEVEL, RISK = "3", "2"
LONGEST = 4_000
"""Characters of a log that are kept."""


def scan(target: Target, engine: str, folder: Path) -> Outcome:
    """wapiti over the readers' pages and the moderators', following every link and form."""
    report, log = folder / f"wapiti-{engine}.json", folder / f"wapiti-{engine}.log"
    report.unlink(missing_ok=True)
    run(
        [
            *(locate("wapiti", "wapiti"), "--url", f"{target.url}/demo", "--scope", "domain"),
            *("--start", f"{target.url}/admin/", "--start", f"{target.url}/problems"),
            *("--form-url", f"{target.url}/admin/sign-in", "--form-user", MODERATOR),
            *("--form-password", PASSWORD, "--dns-endpoint", "localhost", "--module", MODULES),
            *(part for each in LEFT_OUT for part in ("--exclude", f"{target.url}{each}")),
            *("--format", "json", "--output", str(report), "--no-bugreport", "--flush-session"),
            *("--store-session", str(folder / "wapiti"), "--max-scan-time", "1500"),
            *("--max-attack-time", "60", "--max-links-per-page", "60", "--timeout", "10"),
        ],
        log,
    )
    told = cast(dict[str, Any], read_json(report))
    infos = told["infos"]
    outcome = Outcome("wapiti", engine, read_version("wapiti", "wapiti3"), _count_pages(infos))
    if not SIGNED_IN.search(log.read_text("utf-8", "replace")):
        outcome.find("it was not signed in", {})
    for kind in ("vulnerabilities", "anomalies"):
        for name, each in ((name, each) for name, all_ in told[kind].items() for each in all_):
            outcome.find(f"{name}: {each['info']} {each['method']} {each['path']}", KNOWN)
    return outcome


def _count_pages(infos: dict[str, Any]) -> int:
    return int(infos.get("crawled_pages_nbr") or len(infos.get("crawled_pages") or ()))


def inject(target: Target, engine: str, folder: Path) -> Outcome:
    """sqlmap on every parameter of every list and form."""
    outcome = Outcome("sqlmap", engine, read_version("sqlmap", "sqlmap"), 0)
    session = target.sign_in()
    cookies = "; ".join(f"{each.name}={each.value}" for each in session.cookies)
    for number, (path, data) in enumerate(_list_requests(target)):
        log = folder / f"sqlmap-{engine}-{number}.log"
        run(
            [
                *(locate("sqlmap", "sqlmap"), "--url", f"{target.url}{path}", "--batch"),
                *("--level", LEVEL, "--risk", RISK, "--threads", "2", "--disable-coloring"),
                *("--cookie", cookies, "--header", f"Authorization: {target.bearer}"),
                *("--param-exclude", "palabre|csrf_token", "--skip", "user-agent,referer,host"),
                *(
                    "--technique",
                    "BEUST",
                    "--time-sec",
                    "2",
                    "--flush-session",
                    "--drop-set-cookie",
                ),
                *("--output-dir", str(folder / "sqlmap"), "--disable-stats", "-v", "3"),
                *(("--data", data) if data else ()),
                *("--ignore-code", "400,403,404,409,422,429"),
            ],
            log,
        )
        said = log.read_text("utf-8", "replace")
        outcome.tries += len(PAYLOADS.findall(said))
        if NOT_FOUND not in said:
            outcome.find(f"{path}: {said[-LONGEST:]}", {})
        for found in INJECTABLE.finditer(said):
            outcome.find(f"{path}: {found[0]}", {})
        log.write_text(said[-LONGEST:], "utf-8")
    return outcome


def _list_requests(target: Target) -> list[tuple[str, str]]:
    """Addresses with every parameter they take, and the bodies of forms."""
    return [
        ("/api/v1/admin/comments?status=flagged&q=Avis&limit=5&cursor=", ""),
        ("/api/v1/threads/comments?thread=/marche&site=default&cursor=", ""),
        (f"/api/v1/comments/{target.comment_id}?receipt=x&lang=fr", ""),
        ("/admin/?status=flagged&q=Avis&order=oldest&site=default&language=fr&reason=spam", ""),
        ("/admin/audit?before=1&site=default", ""),
        ("/admin/export.json?status=flagged&q=Avis&site=default", ""),
        (f"/admin/news?after={target.comment_id}&ids={target.comment_id}", ""),
        ("/api/v1/comments", "content=Avis+de+plus&author=Awa&thread=/marche&site=default&lang=fr"),
        ("/admin/sign-in", "name=Fatou&password=x"),
    ]
