"""Airline schedules: SSIM chapter 7 files in and out, and periods to dated legs."""

from integrations.schedules.expansion import Expansion, expand, expand_all
from integrations.schedules.overlaps import find_overlaps
from integrations.schedules.reading import read_ssim
from integrations.schedules.values import (
    DatedLeg,
    SsimCarrier,
    SsimData,
    SsimError,
    SsimFile,
    SsimFinding,
    SsimHeader,
    SsimLeg,
)
from integrations.schedules.writing import build_file, write_ssim

__all__ = [
    "DatedLeg",
    "Expansion",
    "SsimCarrier",
    "SsimData",
    "SsimError",
    "SsimFile",
    "SsimFinding",
    "SsimHeader",
    "SsimLeg",
    "build_file",
    "expand",
    "expand_all",
    "find_overlaps",
    "read_ssim",
    "write_ssim",
]
