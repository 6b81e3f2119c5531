"""While parts of the platform arrive: leave out what is not there yet."""

from importlib.util import find_spec


def present(names: list[str]) -> list[str]:
    def exists(name: str) -> bool:
        try:
            return (
                find_spec(name + ".apps") is not None
                if "." in name and not name.startswith(("django", "allauth", "rest"))
                else True
            )
        except ModuleNotFoundError:
            return False

    return [name for name in names if exists(name)]
