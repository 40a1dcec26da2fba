"""Reads a YAML file and checks it against a model; a wrong value names file, entry, field and what is allowed."""

from collections.abc import Hashable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from config.errors import ConfigError

_MOST_SHOWN = 20


class Entry(BaseModel):
    """An entry of a configuration file: unknown fields are refused, values are kept as they were read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_Model = TypeVar("_Model", bound=BaseModel)


_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 40


class _Loader(_FAST):  # type: ignore[misc]
    """Safe YAML in which no key stands twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        key_node: Any
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, Hashable) and key in seen:
                raise yaml.MarkedYAMLError(problem=f"'{key}' stands twice", problem_mark=key_node.start_mark)
            if isinstance(key, Hashable):
                seen.add(key)
        return dict(super().construct_mapping(node, deep))


def _refuse_bombs(content: bytes | str) -> None:
    """Aliases, by which a small file stands for gigabytes, and nesting that no honest file has."""
    depth = 0
    for event in yaml.parse(content, _FAST):
        place: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not allowed", problem_mark=place)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise yaml.MarkedYAMLError(problem="is nested too deep", problem_mark=place)


def read_yaml(path: Path, fault: type[Exception] = ConfigError) -> Any:
    """What the file holds. Raises `fault` with file and line where it cannot be read."""
    try:
        return parse_yaml(path.read_bytes(), path.name, fault)
    except OSError as error:
        raise fault(f"{path}: cannot be read: {error.strerror or error}") from error


def parse_yaml(content: bytes | str, file: str, fault: type[Exception] = ConfigError) -> Any:
    """As `read_yaml`, from text; `file` is what messages call it."""
    try:
        _refuse_bombs(content)
        return yaml.load(content, _Loader)  # noqa: S506  a safe loader with one more rule
    except yaml.MarkedYAMLError as error:
        line = f" line {error.problem_mark.line + 1}:" if error.problem_mark else ""
        raise fault(f"{file}:{line} {error.problem or 'is not YAML'}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0] if str(error) else "nested too deep"
        raise fault(f"{file}: is not YAML: {reason}") from error


def load(path: Path, model: type[_Model]) -> _Model:
    """The file as `model`. Raises ConfigError with one line per fault."""
    return checked(model, read_yaml(path), path.name)


def checked(model: type[_Model], value: Any, file: str, fault: type[Exception] = ConfigError) -> _Model:
    """`value` as `model`. Raises `fault` with one line per fault: file, entry, field, what is allowed."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise fault("\n".join(fault_lines(error, file, model, value))) from error


def fault_lines(error: ValidationError, file: str, model: type[BaseModel], value: Any) -> list[str]:
    """The faults for a reader, one line each; entries of a list go by their `id` or `name` where they have one."""
    details = error.errors(include_url=False)
    lines = [f"{': '.join([file, *_place(d, value)])}: {_problem(d, model)}" for d in details[:_MOST_SHOWN]]
    if len(details) > _MOST_SHOWN:
        lines.append(f"{file}: and {len(details) - _MOST_SHOWN} more faults")
    return lines


def nearest(word: str, allowed: list[str]) -> str:
    """" (did you mean cyb.crypto?)" where one of `allowed` is near, else nothing."""
    close = get_close_matches(word.lower(), allowed, n=1, cutoff=0.6)
    return f" (did you mean {close[0]}?)" if close else ""


def _place(detail: ErrorDetails, value: Any) -> list[str]:
    place: list[str] = []
    for part in detail["loc"]:
        if isinstance(part, int):
            value = value[part] if isinstance(value, list | tuple) and part < len(value) else None
            named = (value.get("id") or value.get("name")) if isinstance(value, dict) else None
            place.append(str(named or part + 1))
        else:
            value = value.get(part) if isinstance(value, dict) else None
            place.append(str(part))
    return place


def _problem(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, given = detail["type"], detail.get("input")
    if kind == "extra_forbidden":
        fields = _fields_at(model, detail["loc"][:-1])
        named = f"; allowed: {', '.join(fields)}{nearest(str(detail['loc'][-1]), fields)}" if fields else ""
        return f"no such field{named}"
    if kind == "missing":
        return "is missing"
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    if kind in ("literal_error", "enum"):
        return f"must be {detail['ctx']['expected']}, got {given!r}"
    return f"{detail['msg'][:1].lower()}{detail['msg'][1:]}, got {str(given)[:60]!r}"


def _fields_at(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    found: Any = model
    for part in place:
        field = found.model_fields.get(str(part)) if isinstance(found, type) and issubclass(found, BaseModel) else None
        if field is not None:
            found = _model_in(field.annotation)
    return list(found.model_fields) if isinstance(found, type) and issubclass(found, BaseModel) else []


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for a in getattr(annotation, "__args__", ()) if (m := _model_in(a)) is not None), None)
