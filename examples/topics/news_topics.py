"""The topics of an article, by words that speak of them: one row a topic, in the table `x_topics`."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.stages import OwnStage

WORDS = {
    "transport": {"bridge", "ferry", "rail", "railway", "road", "station", "train", "tram", "traffic"},
    "weather": {"drought", "flood", "forecast", "rain", "snow", "storm", "wind"},
    "politics": {"council", "election", "government", "mayor", "minister", "parliament", "vote"},
    "money": {"bank", "budget", "cost", "economy", "million", "price", "tax"},
}
OF_TOPIC = {word: topic for topic, words in WORDS.items() for word in words}


def topics(article):
    """Count the words of each topic; an article that speaks of none has no row."""
    words = re.findall(r"\w+", f"{article['headline'] or ''} {article['text']}".lower())
    found = Counter(OF_TOPIC[word] for word in words if word in OF_TOPIC)
    return [{"topic": topic, "n_words": n, "share": n / len(words)} for topic, n in found.most_common()]


stage = OwnStage(
    table="x_topics",
    columns={"topic": "text", "n_words": "integer", "share": "real"},
    run=topics,
    version="1",
)
