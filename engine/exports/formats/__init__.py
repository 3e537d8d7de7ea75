"""The formats, one thin module each; `FORMATS` has them by name."""

from __future__ import annotations

from collections.abc import Mapping

from turnloom.engine.exports.format import Format
from turnloom.engine.exports.formats.atif import ATIF
from turnloom.engine.exports.formats.axolotl import AXOLOTL
from turnloom.engine.exports.formats.bfcl import BFCL
from turnloom.engine.exports.formats.finetune import OPENAI_FINETUNE
from turnloom.engine.exports.formats.hf import HF
from turnloom.engine.exports.formats.llama_factory import LLAMA_FACTORY
from turnloom.engine.exports.formats.ms_swift import MS_SWIFT
from turnloom.engine.exports.formats.nemo import NEMO
from turnloom.engine.exports.formats.openai import OPENAI
from turnloom.engine.exports.formats.preference import OPENAI_PREFERENCE, TRL_PREFERENCE
from turnloom.engine.exports.formats.traces import TRACES
from turnloom.engine.exports.formats.trl import TRL
from turnloom.engine.exports.formats.trl_tokens import TRL_TOKENS
from turnloom.engine.exports.formats.verl import VERL, VERL_RL

_EVERY = (
    OPENAI, OPENAI_FINETUNE, OPENAI_PREFERENCE, TRL, TRL_TOKENS, TRL_PREFERENCE, HF, LLAMA_FACTORY,
    MS_SWIFT, AXOLOTL, VERL, VERL_RL, NEMO, ATIF, TRACES, BFCL,
)  # fmt: skip

FORMATS: Mapping[str, Format] = {each.name: each for each in _EVERY}
