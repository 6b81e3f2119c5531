"""Every template is shown by something, and everything that is shown has a template."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from tests.architecture.sources import DOMAINS, ROOT, SHELL, python_files, tree_of

NAMED = re.compile(r"""["']((?:[\w-]+/)*[\w-]+\.html)["']""")
# Pages of libraries that we show in our own clothes; only the library's code names them.
OF_LIBRARIES = {
    "account": "allauth",
    "mfa": "allauth",
    "usersessions": "allauth",
    "429.html": "allauth",
    "django": "django",
}


def templates() -> dict[str, Path]:
    """Every template of ours by the name under which it is loaded."""
    return {
        str(path.relative_to(folder)): path
        for root in [SHELL, *DOMAINS]
        for folder in root.glob("*/templates")
        for path in sorted(folder.rglob("*.html"))
    }


def patterns_in_code() -> Iterator[str]:
    """Names of templates in Python, as regular expressions: an f-string has gaps."""
    for path in python_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Constant) and str(node.value).endswith(".html"):
                yield re.escape(str(node.value))
            elif isinstance(node, ast.JoinedStr):
                yield "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w-]+"
                    for part in node.values
                )


@cache
def shown_by_code() -> frozenset[str]:
    return frozenset(text for text in patterns_in_code() if text.endswith(r"\.html"))


def names_in(template: Path) -> set[str]:
    return set(NAMED.findall(template.read_text(encoding="utf-8")))


def is_shown(name: str) -> bool:
    if any(re.fullmatch(pattern, name) for pattern in shown_by_code()):
        return True
    if any(
        name in names_in(other) for other_name, other in templates().items() if other_name != name
    ):
        return True
    library = OF_LIBRARIES.get(name.split("/")[0])
    return library is not None and is_known_to(library, name)


@cache
def sources_of(library: str) -> str:
    spec = find_spec(library)
    assert spec is not None
    assert spec.origin is not None
    files = [
        path
        for path in Path(spec.origin).parent.rglob("*")
        if path.suffix in {".py", ".html"} and "tests" not in path.parts
    ]
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


def is_known_to(library: str, name: str) -> bool:
    # allauth puts the ending behind by itself.
    return f'"{name.removesuffix("html")}' in sources_of(library)


def exists(name: str) -> bool:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


@pytest.mark.parametrize("name", sorted(templates()))
def test_every_template_is_shown_by_a_view_a_component_or_another_template(name: str) -> None:
    assert is_shown(name)


@pytest.mark.parametrize(
    "name", sorted({found for path in templates().values() for found in names_in(path)})
)
def test_every_template_that_a_template_names_exists(name: str) -> None:
    get_template(name)


def test_every_template_that_code_names_exists() -> None:
    named = {text.replace("\\", "") for text in shown_by_code()}
    whole = {name for name in named if re.fullmatch(r"[\w/-]+\.html", name)}

    assert len(whole) > 100
    assert {name for name in whole if not exists(name)} == set()


def test_two_apps_never_have_a_template_of_the_same_name() -> None:
    found = [
        str(path.relative_to(folder))
        for root in [SHELL, *DOMAINS]
        for folder in root.glob("*/templates")
        for path in folder.rglob("*.html")
    ]

    assert sorted(found) == sorted(set(found))


def test_a_template_that_nobody_shows_would_be_found() -> None:
    assert not is_shown("staff/nobody_shows_this.html")
    with pytest.raises(TemplateDoesNotExist):
        get_template("staff/nobody_shows_this.html")


def test_the_folders_of_templates_are_found() -> None:
    assert {ROOT / "vouchers" / "desk" / "templates" / "desk" / "wallet.html"} <= set(
        templates().values()
    )
