"""What the source must not hold, whoever writes it: found in its syntax, not by running it."""

import ast
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("config", "service", "workers")
TEMPLATES = ROOT / "service/web/templates"
STATIC = (ROOT / "service/web/static", ROOT / "service/web/embed/parts")
SECRET = re.compile(r"(secret|token|password|digest|signature|hmac|mac|key_hash|proof)(s|_hash)?$")
FOREIGN_CODE = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "telnetlib"}
UNSAFE_CALLS = {"eval", "exec", "compile", "__import__"}
UNSAFE_SCRIPT = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    r"|setAttribute\(\s*[\"']on|\.srcdoc|createContextualFragment|postMessage\(\s*[^,]+,\s*[\"']\*"
)
UNSAFE_TEMPLATE = re.compile(
    r"\|\s*safe\b|autoescape|\|\s*xmlattr|\|\s*urlize|\{%-?\s*raw|\son\w+\s*=|\sstyle\s*=|javascript:"
)
STATEMENTS = {"text", "exec_driver_sql"}
WRITTEN_ABOVE = {
    # Each writes SQL from constants of its own file.
    "service/moderation/migration",
    "service/moderation/store/search.py",
    "service/moderation/database.py",
    # Text that SQLAlchemy has compiled, beside values that it binds.
    "service/moderation/prepared.py",
    "service/moderation/store/keys.py",
}

NO_SECRET = {
    "service/moderation/drafts.py": "of a draft, inside what only our own secret could seal",
}
"""Where two that are called like secrets may be compared, and why."""

Record = Callable[[str, object], None]


@cache
def read_source() -> tuple[tuple[str, ast.AST], ...]:
    """Every node of every file, with the file's path."""
    return tuple(
        (path.relative_to(ROOT).as_posix(), node)
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def tell(path: str, node: ast.AST) -> str:
    return f"{path}:{getattr(node, 'lineno', 0)}: {ast.unparse(node)[:120]}"


def name_of(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def is_secret(node: ast.AST) -> bool:
    return bool(SECRET.search(name_of(node).lower()))


def is_column(node: ast.AST) -> bool:
    """A condition of a query: what is looked up there was hashed first."""
    return isinstance(node, ast.Attribute) and name_of(node.value) == "c"


def test_no_secret_is_compared_but_in_constant_time() -> None:
    """`==` ends at the first byte that differs, and so tells how many were right."""
    offending = []
    for path, node in read_source():
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
            continue
        sides = [node.left, *node.comparators]
        told = any(isinstance(side, ast.Constant) or is_column(side) for side in sides)
        known = any(path.startswith(place) for place in NO_SECRET)
        if not told and not known and any(map(is_secret, sides)):
            offending.append(tell(path, node))
    assert offending == []


def test_secrets_are_compared_in_constant_time_somewhere(record_property: Record) -> None:
    places = {
        path
        for path, node in read_source()
        if isinstance(node, ast.Call) and name_of(node.func) == "compare_digest"
    }
    assert {"service/web/admin/api.py", "service/web/form_stamps.py"} <= places
    record_property("tries", len(places))


def test_nothing_is_read_that_could_be_code() -> None:
    offending = []
    for path, node in read_source():
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        if any(name.partition(".")[0] in FOREIGN_CODE for name in names):
            offending.append(tell(path, node))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            offending += [tell(path, node)] if node.func.id in UNSAFE_CALLS else []
        if isinstance(node, ast.keyword) and node.arg in {"shell", "allow_pickle"}:
            value = node.value
            if not isinstance(value, ast.Constant) or value.value is not False:
                offending.append(tell(path, node))
    assert offending == []


def test_no_check_of_a_certificate_is_switched_off() -> None:
    offending = [
        tell(path, node)
        for path, node in read_source()
        if (isinstance(node, ast.keyword) and node.arg in {"verify", "check_hostname"})
        and isinstance(node.value, ast.Constant)
        and node.value.value in {False, None}
    ]
    names = {"_create_unverified_context", "CERT_NONE", "disable_warnings"}
    offending += [tell(path, node) for path, node in read_source() if name_of(node) in names]
    assert offending == []


def test_no_statement_is_put_together_from_values() -> None:
    offending = []
    for path, node in read_source():
        if any(path.startswith(known) for known in WRITTEN_ABOVE):
            continue
        called = name_of(node.func) if isinstance(node, ast.Call) else ""
        given = node.args if isinstance(node, ast.Call) else []
        composed = bool(given) and not isinstance(given[0], ast.Constant | ast.Name)
        if (called in STATEMENTS and composed) or called in {"literal_column", "TextClause"}:
            offending.append(tell(path, node))
    assert offending == []


def test_no_text_is_declared_to_be_markup() -> None:
    offending = [
        tell(path, node)
        for path, node in read_source()
        if name_of(node) in {"Markup", "render_template_string", "from_string"}
    ]
    for path in sorted(TEMPLATES.rglob("*.html")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if UNSAFE_TEMPLATE.search(line):
                offending.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    assert offending == []


def test_no_script_makes_elements_out_of_text() -> None:
    offending = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for folder in STATIC
        for path in sorted(folder.rglob("*.js"))
        for found in UNSAFE_SCRIPT.finditer(path.read_text("utf-8"))
    ]
    assert offending == []


def test_no_debugger_can_be_reached() -> None:
    offending = [
        tell(path, node)
        for path, node in read_source()
        if (isinstance(node, ast.keyword) and node.arg in {"debug", "use_debugger"})
        or (isinstance(node, ast.Constant) and node.value in {"werkzeug.debug", "FLASK_DEBUG"})
    ]
    assert offending == []
