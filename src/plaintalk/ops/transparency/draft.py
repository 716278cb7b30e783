"""The report's part in words: a draft from what is known here. Pure."""

from plaintalk.moderation.numbers.queries import Reversals, Volume


def in_words(indicator: str, told: Reversals, posted: Volume) -> str:
    """Give the text of one row of part 11; "" where this installation knows nothing to say.

    Args:
        indicator: the row's short name in annex_i.toml.
    """
    text = _TEXTS.get(indicator, "")
    return text.format(
        posted=posted.posted,
        at_once=posted.at_once,
        held=posted.held,
        rejected=posted.rejected,
        by_rule=told.by_rule,
        looked_at=told.by_rule_looked_at,
        reversed=told.by_rule_reversed,
        published=told.published_by_rule,
        removed=told.published_by_rule_removed,
    )


_TEXTS = {
    "summary": (
        "Comments under articles are checked against the published discussion policy, by word "
        "lists, rules and, in English, a trained model when they are sent, and by moderators "
        "afterwards. In the period {posted} comments were posted; {at_once} were published at "
        "once, {held} were held for a moderator and {rejected} were rejected by rule."
    ),
    "own_initiative": (
        "Each clause of the discussion policy says from which score on a comment is held for a "
        "person or rejected. Moderators decide on what is held and may remove what was published. "
        "Every decision against an author names its clause; the author reads which words it rests "
        "on and may appeal, unless the clause rules that out. What is refused on our own "
        "initiative rests on the policy, not on a law; a law is named where a comment is taken "
        "down as illegal upon a notice. People whose comments keep breaking the policy may be "
        "suspended by a moderator. A decision taken back at once is not counted; nor are comments "
        "brought in from elsewhere."
    ),
    "means": (
        "Word lists and rules, and for comments in English a trained model, score a comment's "
        "wording. The policy's thresholds turn the scores into one of three rulings: publish, "
        "hold for a person, reject."
    ),
    "accuracy": (
        "Of {by_rule} comments that a rule rejected, a person later decided about {looked_at} and "
        "published {reversed}. Of {published} comments that a rule published, a person later "
        "removed {removed}. These are no rates of error: few of the comments that a rule rejects "
        "are read by a person, mostly upon an appeal, and not by chance."
    ),
    "purposes": (
        "To find comments that break the discussion policy before others read them, and to hold "
        "those in doubt for a person."
    ),
    "safeguards": (
        "The author is shown the finding before the comment is sent and may reword it. Quoted "
        "words are never rejected by rule. A person who did not make the decision answers an "
        "appeal. A person decides on every notice and on every suspension. The record of "
        "decisions is a chain that shows any change."
    ),
}
