"""Check whether a student's function can be called as its exercise requires."""

from __future__ import annotations

import ast
import inspect
from typing import Any


def differing_parameters(card_signature: str, function: Any) -> str:
    """A sentence on what is wrong with a function's parameters, or "" if it can be called with its card's signature.

    More parameters are fine if they have defaults, and so are *args and **kwargs. Parameters without a default may have
    other names, since they are passed by position, but may not be swapped.
    """
    try:
        wanted = ast.parse(f"def {card_signature}: pass").body[0].args  # type: ignore[attr-defined]
        mine = inspect.signature(function).parameters.values()
    except (SyntaxError, TypeError, ValueError):
        return ""
    if wanted.vararg:
        return ""
    names = [parameter.arg for parameter in (*wanted.posonlyargs, *wanted.args)]
    have = [p for p in mine if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    rest = any(p.kind == p.VAR_POSITIONAL for p in mine)
    heading = f"it is called with ({', '.join(names)}), but yours takes ({', '.join(p.name for p in have)})"
    mine_by_place = [p.name for p in have][: len(names)]
    wanted_by_place = names[: len(have)] if rest else names
    if len(mine_by_place) != len(wanted_by_place):
        return heading
    renamed = {a: b for a, b in zip(mine_by_place, wanted_by_place, strict=True) if a != b}
    if not renamed.keys().isdisjoint(names) or not set(renamed.values()).isdisjoint(_optional_names(wanted)):
        return heading
    extra = [*have[len(names) :], *(p for p in mine if p.kind == p.KEYWORD_ONLY)]
    keywords = {parameter.arg for parameter in wanted.kwonlyargs}
    needed = [p.name for p in extra if p.default is p.empty and p.name not in keywords]
    if needed:
        return f"{heading}; give {', '.join(needed)} a default or remove it"
    optional = _optional_names(wanted)
    strict = [p.name for p in have if p.name in optional and p.default is p.empty]
    if strict:
        return f"{', '.join(strict)} may be left out in a call, but yours has no default for it"
    open_ended = any(p.kind == p.VAR_KEYWORD for p in mine)
    absent = sorted(keywords - {p.name for p in mine})
    text = f"it is called with the keyword {', '.join(absent)}, which yours does not take"
    return text if absent and not open_ended else ""


def as_signature(card_signature: str) -> inspect.Signature:
    """A card's signature, "step(x, h, scale=1.0)", with the defaults that are constants."""
    parameters = ast.parse(f"def {card_signature}: pass").body[0].args  # type: ignore[attr-defined]
    places = [*parameters.posonlyargs, *parameters.args]
    defaults = [*[None] * (len(places) - len(parameters.defaults)), *parameters.defaults, *parameters.kw_defaults]
    usual, named = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY
    kinds = [*[usual] * len(places), *[named] * len(parameters.kwonlyargs)]
    each = zip([*places, *parameters.kwonlyargs], kinds, defaults, strict=True)
    return inspect.Signature(
        [inspect.Parameter(one.arg, kind, default=_constant(default)) for one, kind, default in each]
    )


def _constant(default: ast.expr | None) -> Any:
    try:
        return inspect.Parameter.empty if default is None else ast.literal_eval(default)
    except ValueError:
        return inspect.Parameter.empty


def _optional_names(parameters: ast.arguments) -> list[str]:
    """The parameters that have a default; callers may give them by name."""
    names = [parameter.arg for parameter in (*parameters.posonlyargs, *parameters.args)]
    return names[len(names) - len(parameters.defaults) :]
