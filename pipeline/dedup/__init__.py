"""Sameness: fingerprints of a text, and the decision what it is to those we have. Pure; asks no database."""

from pipeline.dedup.decision import decide, joined
from pipeline.dedup.fingerprint import article_key, fingerprint, text_hash
from pipeline.dedup.grouping import chosen, placed

__all__ = ["article_key", "chosen", "decide", "fingerprint", "joined", "placed", "text_hash"]
