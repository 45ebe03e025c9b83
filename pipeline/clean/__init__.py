"""Document → Article: which blocks are the article and which are not, and why. Pure."""

from __future__ import annotations

from pipeline.clean.cleaning import VERSION, clean
from pipeline.clean.judging import Judgement, judge
from pipeline.clean.learning import Lesson, learned, sightings

__all__ = ["VERSION", "Judgement", "Lesson", "clean", "judge", "learned", "sightings"]
