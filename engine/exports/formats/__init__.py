"""The formats, one thin module each; `FORMATS` has them by name."""

from __future__ import annotations

from collections.abc import Mapping

from turnloom.engine.exports.format import Format
from turnloom.engine.exports.formats.bfcl import BFCL
from turnloom.engine.exports.formats.openai import OPENAI
from turnloom.engine.exports.formats.trl import TRL

_EVERY = (OPENAI, BFCL, TRL)

FORMATS: Mapping[str, Format] = {each.name: each for each in _EVERY}
