"""What the tickets say: words of the demo's tickets, about as often as people use them."""

import re
from collections import Counter
from functools import cache
from random import Random

from helpdesk.demo.stories import STORIES

# Searched for by measurements: one in a third of all descriptions, one in every 10,000th ticket.
COMMON, RARE = "printer", "zeppelin"
COMMON_SHARE, RARE_EVERY = 0.3, 10_000
PHRASES = 20_000
_WORD = re.compile(r"[A-Za-z][a-z'-]+")


@cache
def vocabulary() -> list[str]:
    """Some thousand words, the most frequent first, without the two that are measured."""
    texts = (
        text
        for stories in STORIES.values()
        for story in stories
        for text in (story.title, story.text, *(step.text for step in story.then))
    )
    counted = Counter(word.lower() for text in texts for word in _WORD.findall(text))
    return [word for word, _ in counted.most_common() if word not in (COMMON, RARE)]


@cache
def phrases() -> list[str]:
    """Word sequences to make texts of. A word's share falls with its rank (Zipf, Mandelbrot)."""
    random = Random("phrases")
    words = vocabulary()
    weights = [1 / (rank + 2.7) for rank in range(len(words))]
    lengths = random.choices(range(4, 10), k=PHRASES)
    stream = iter(random.choices(words, weights, k=sum(lengths)))
    return [" ".join(next(stream) for _ in range(length)) for length in lengths]


def title(random: Random) -> str:
    return random.choice(phrases()).capitalize()


def paragraph(random: Random, sentences: int) -> str:
    """So many sentences, after every third a new paragraph."""
    said = [text.capitalize() for text in random.choices(phrases(), k=sentences)]
    parts = (". ".join(said[at : at + 3]) + "." for at in range(0, sentences, 3))
    return "\n\n".join(parts)


def description(random: Random, number: int) -> str:
    """What a requester writes, now and then about a printer, with the name of a machine."""
    text = paragraph(random, random.randint(3, 9))
    if random.random() < COMMON_SHARE:
        text += f"\n\nIt is about the {COMMON} next to us."
    if number % RARE_EVERY == RARE_EVERY // 2:
        text += f"\n\nWe also have a {RARE}."
    return f"{text}\n\nComputer: WS-{random.randrange(8_000):05d}"
