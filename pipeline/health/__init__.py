"""Health: from the signs that looks at a source leave to what is wrong with it, by comparison with its own normal. Pure."""

from pipeline.health.judging import judge

__all__ = ["judge"]
