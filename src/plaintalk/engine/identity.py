"""Attacks on people for what they are: nation, religion, origin, sex, disability.

A group's name is no signal. A degrading predicate of it is ("… are vermin"), as are a wish to be
rid of it and a slur. What a nation's state, army or leaders do is politics and is left alone:
"Russians betrayed us" and "the Turks committed genocide" must pass.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from plaintalk.engine.hits import Cues, Hit
from plaintalk.engine.lexicon import Match, Sense
from plaintalk.engine.names import GROUP_WORDS, Kind, kind_of
from plaintalk.engine.passage import Draft, Passage, Sentence
from plaintalk.engine.quotes import Reports
from plaintalk.engine.signals import Aim, Attribute, Span
from plaintalk.engine.tables import word_set

# The places of a sentence where a group is named, a describing word of one ("Turkish"), an
# insulting word of the lists. No typed word looks like these: they are in no alphabet of the view.
_GROUP, _OF_GROUP, _FOUL = "GRP", "GRPADJ", "FOUL"

# Words that name a group only together with people: "black people", "the Turkish".
_DESCRIBING = word_set(
    """black white gay lesbian homosexual trans transgender transsexual bisexual disabled autistic
    deaf blind elderly jewish muslim islamic christian catholic hindu sikh russian turkish
    armenian azeri azerbaijani georgian iranian persian kurdish arab israeli palestinian syrian
    ukrainian polish german french italian spanish greek serbian bosnian albanian bulgarian
    romanian hungarian chinese japanese korean vietnamese indian pakistani afghan chechen
    american mexican latino hispanic african asian european canadian british english irish
    scottish female male immigrant migrant refugee foreign gypsy haitian somali nigerian
    caucasian orthodox native handicapped lgbt queer"""
)  # fmt: skip
_PERSONS = word_set(
    """people person persons man men woman women guy guys folk folks kid kids child children boy
    boys girl girls race races immigrants migrants refugees families community communities
    population mothers fathers students teachers families lives citizens diaspora nation"""
)  # fmt: skip
# Words that may be a group's plural and a describing word alike are the noun only at a verb.
_VERBS = word_set("""are were is was should must do can will have has need deserve ought""")
_NO_NOUN_AFTER = word_set(", ; : - ) and or but who that")

_VILE = (
    r"(?:vermin|animals?|beasts?|subhumans?|sub human|untermensch\w*|parasites?|parasitic|"
    r"cockroach(?:es)?|roaches|rats?|pigs?|swine|dogs|snakes?|monkeys?|apes?|savages?|barbarians?|"
    r"barbaric|scum|filth|filthy|trash|garbage|shit|vile|(?:a|the)(?: \w+)? (?:disease|cancer|"
    r"plague|"
    r"virus|curse|pest|infestation|stain)|leech(?:es)?|maggots?|worms?|insects?|mongrels?|"
    r"degenerates?|inferior|demons?|devils?|demonic|worthless|disgusting|repulsive|revolting|"
    r"perverts?|perverted|abominations?|freaks|mentally ill|sick in the head|untermenschen|"
    r"evil|monsters|uncivili[sz]ed|primitive|less than human|hardly human|not (?:even )?"
    r"(?:really )?(?:human|humans|people|human beings|civili[sz]ed)|no better than (?:animals|"
    r"dogs)|"
    r"a waste of \w+|a burden|retards?|retarded|cancerous|rapists|pedophiles|paedophiles|"
    r"genetically \w+|bloodsuckers|lesser (?:people|beings)|good for nothing|scumbags?)"
)
_FAULTS = (
    rf"(?:thieves|thief|criminals?|terrorists?|murderers?|murderous|killers|liars?|cheats?|"
    r"cheaters|traitors|crooks|scammers|lazy|greedy|dirty|stupid|dumb|idiots?|cowards|backward|"
    r"backwards|violent|drug dealers|whores|prostitutes|sluts|backstabbers|untrustworthy|"
    r"ungrateful|bloodthirsty|smelly|stinky|crazy|insane|hysterical|liars|fools|morons|psychos?|"
    rf"sick|ugly|jihadis|genocidal|{_FOUL})"
)
# Words of the lists that the patterns name themselves.
_KEPT = re.compile(_VILE)
_EVERY = r"(?:all|every|every single|each and every|most|95 % of|99 % of|typical)"
_HOW = (
    r"(?:(?:all|just|really|still|always|nothing but|such|so|very|truly|basically|mostly|only|"
    r"simply|fucking|bloody|a bunch of|a pack of|a bunch|like|worse than|no more than|by nature|"
    r"by definition|born|naturally|genetically|the same|a|an|the|filthy|dirty|stupid|total|"
    r"complete|absolute|little|lying|ignorant|uncultured|and|,|disgusting|worthless|\w+ly|being|"
    r"a race of|a nation of|pure|not humans?|have always been|will always be) ){0,5}"
)
_BE = (
    r"(?:are|is|were|have always been|will always be|have been|has always been|remain|act like|"
    r"behave like|look like|breed like|live like|seem|being)"
)
_DIRT = (
    r"(?:dirty|filthy|disgusting|subhuman|stinking|smelly|stinky|scummy|vile|rotten|barbarian|"
    r"parasitic|inbred|uncivili[sz]ed|worthless|savage|backward|primitive|greasy|slimy|verminous)"
)
_FOLLOWS = (
    r"(?:scum|scumbags?|vermin|filth|trash|parasites?|cockroach(?:es)?|bastards?|subhumans?|"
    r"savages|swine|barbarians|roaches)"
)
_ANY = rf"(?:{_GROUP}|{_OF_GROUP})"

# Pattern and score. In their order; several may speak.
_ATTACKS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(pattern), score)
    for pattern, score in (
        (rf"\b{_GROUP} (?:\w+ly )?{_BE} {_HOW}{_VILE}\b", 0.95),
        (rf"\b{_EVERY} (?:of )?(?:the |these |those )?{_GROUP} {_BE} {_HOW}{_FAULTS}\b", 0.94),
        (rf"\b{_GROUP} (?:\w+ly )?{_BE} {_HOW}{_FAULTS}\b(?! (?:of|about|that|to|with|for|in|"
         rf"at)\b)",
         0.78),
        (rf"\b{_DIRT} (?:\w+ )?{_ANY}\b", 0.9),
        (rf"\b(?:{_FOUL}|stupid|dumb|lying|thieving|murderous|idiotic|retarded|lazy|"
         rf"greedy|ignorant|inferior) {_ANY}\b", 0.68),
        (rf"\b(?:fucking|fuckin|goddamn|bloody|damn|damned|cursed|fuck (?:all |the |these |those "
         rf"|you )*) ?{_GROUP}\b", 0.68),
        (rf"(?<!\bpoor )\b{_ANY} (?:fucking )?{_FOLLOWS}\b", 0.88),
        (rf"\b(?:you|these|those|all|fucking|filthy|dirty|damn|stupid) (?:\w+ )?{_ANY} "
         r"(?:pigs?|rats?|dogs?|animals?|apes?|monkeys?|snakes?)\b", 0.88),
        (rf"\b{_GROUP} {_FOUL}\b", 0.74),
        (rf"\b{_OF_GROUP} {_FOUL}\b", 0.55),
        (rf"\b(?:i|we)(?: \w+){{0,2}} (?:hate|despise|detest|loathe|can not stand|am disgusted by|"
         rf"have no respect for|am sick of|want no) (?:all |the |these |those |every |fucking |"
         rf"you |\w+ing |how |any |single |of |\w+y ){{0,4}}{_GROUP}\b(?! (?:who|that|in power)\b)",
         0.86),
        (rf"(?:^|[,;:-] |\b(?:just|should|must|(?:need|have|time|got|we want) to|let us|please) "
         rf")(?:deport|expel|remove|"
         rf"get rid of|kick out|throw out|"
         rf"send (?:back|home)|round up|sterili[sz]e|ethnically cleanse|cleanse) "
         rf"(?:all |the |these |those |every |of ){{0,3}}{_GROUP}\b", 0.82),
        (rf"\b(?:send|ship|kick|throw) (?:all |the |these |those |every ){{0,3}}{_GROUP}"
         rf"(?: \w+){{0,2}} (?:back|out|home|away)\b", 0.78),
        (rf"\b{_GROUP} (?:should|must|need to|have to|can|ought to) (?:all )?(?:just )?(?:get "
         rf"out|be "
         rf"(?:deported|expelled|banned|sterili[sz]ed|removed|kicked out|thrown out|sent (?:back|"
         rf"home)|wiped out|caged|locked up|enslaved|segregated))\b", 0.8),
        (rf"\b{_GROUP} (?:should|must|need to|have to|can) (?:all )?(?:just )?go (?:back|home)\b",
         0.66),
        (rf"\b{_GROUP} (?:go (?:back|home)|get out of|out of (?:our|my|this))\b", 0.82),
        (rf"\b{_GROUP} (?:do not|does not|never) (?:belong|deserve)\b", 0.85),
        (rf"\bno {_GROUP} (?:allowed|wanted|welcome)\b|\b{_GROUP} (?:are )?not (?:welcome|"
         rf"wanted)\b",
         0.75),
        (rf"\b(?:the )?only good {_ANY} is (?:a |the )?dead\b", 0.98),
        (rf"\b(?:better|best|nicer|cleaner|happier) (?:off |place )?without (?:all |the |these |"
         rf"any )?"
         rf"{_GROUP}\b", 0.88),
        (rf"\b{_GROUP} (?:deserve|deserved|need|should have) (?:to (?:die|be \w+ed|suffer)|death|"
         rf"genocide|(?:it|a|another|what they got)\b.{{0,20}}(?:genocide|holocaust|gas))", 0.97),
        (rf"\b{_GROUP} (?:belong|should stay|should be|should remain|must stay) (?:\w+ )?(?:in|"
         rf"at|on|"
         rf"under) (?:the |a |their )?(?:kitchen|home|zoo|cage|cages|jungle|trees|gutter|grave)\b",
         0.85),
        (rf"\b{_GROUP} (?:can not|should not|must not|should never) (?:be (?:allowed|trusted with|"
         rf"given)|drive|vote|think|lead|breed|reproduce|have (?:rights|the vote|children))\b",
         0.78),
        (rf"\b{_GROUP} (?:have|has|with) (?:\w+ )?(?:no|small|low|lower|tiny|smaller|pea) (?:\w+ )?"
         rf"(?:brains?|iqs?|intelligence|souls?|minds?|morals|honou?r|conscience)\b", 0.82),
        (rf"\b{_GROUP} (?:are|is) (?:\w+ )?(?:less|not as) (?:intelligent|smart|human|civili[sz]ed|"
         rf"evolved|worthy|capable)\b|\b{_GROUP} (?:are|is) (?:\w+ )?(?:only|just) good (?:for|"
         rf"at)\b",
         0.86),
        (rf"\b{_GROUP} (?:breed|multiply|reproduce) like\b|\b{_GROUP} (?:\w+ )?(?:stink|smell)\b",
         0.9),
        (rf"\b{_GROUP} (?:are|is)(?: \w+)? (?:infesting|polluting|poisoning|contaminating|ruining|"
         rf"raping|infecting|destroying) (?:our|this|my|the)\b", 0.75),
        (rf"\b(?:typical|like all|you know how|just like a|as usual with) {_ANY}\b", 0.4),
        (rf"\b(?:never|do not|can not|you can not) (?:ever )?trust (?:a |any |the )?{_GROUP}\b",
         0.42),
        (r"\bhitler (?:was right|did nothing wrong|should have (?:finished|killed|gassed)|had the "
         r"right idea)\b|\b(?:finish|finished) (?:the job|what hitler|what talaat)\b", 0.9),
        (r"\b(?:go|get|crawl|move) back to (?:your (?:own )?(?:country|homeland|desert|jungle|cave|"
         r"village|shithole)|africa|mexico|the (?:desert|jungle|steppes?)|mongolia|altai|"
         r"where you (?:came|come) from)\b", 0.85),
        (rf"\b(?:you people|you lot|your (?:kind|people|race)|his kind|her kind|their kind|"
         rf"people like (?:you|them)) (?:all )?(?:are|is|should|"
         rf"belong|do not deserve) {_HOW}(?:{_VILE}|be (?:deported|exterminated|sterili[sz]ed))\b",
         0.66),
        # Russian. Endings vary, so words are given by their stems.
        (rf"\b(?:(?P<all>все|всех) )?(?:эти |вы |эти вот )?{_GROUP}(?: -)?(?: (?:это|все|просто|по|"
         r"природе|они|есть|всегда|были|хуже|настоящие|же)){0,4} (?:животн|паразит|твар|скот|"
         r"крыс|собак|свинь|недочелов|нелюд|мраз|отброс|обезьян|дикар|варвар|ублюд|гнид|"
         r"шваль|быдл|тарака|не люди|не человек|недолюди|подонк)\w*", 0.94),
        (rf"\b(?:все|всегда|каждый) (?:эти )?{_GROUP}(?: -)?(?: (?:это|все|просто)){{0,2}} "
         rf"(?:вор|бандит|"
         r"преступник|террорист|убийц|лжец|предател|тупы|дура|проститут)\w*", 0.9),
        (rf"\b(?:ненавижу|презираю|терпеть не могу) (?:всех |этих )*{_GROUP}\b", 0.86),
        (rf"\b(?:грязн|вонюч|тупы|поган|сран|мерзк|черножоп)\w* {_GROUP}\b", 0.86),
        (rf"\b{_GROUP} (?:вон|прочь|убирайтесь)\b|\b(?:гнать|выгнать|депортировать) (?:всех |"
         rf"этих )?"
         rf"{_GROUP}\b", 0.82),
        # Armenian
        (rf"\b(?:բոլոր )?{_GROUP} (?:[^\s,]+ ){{0,2}}?(?:կենդանի|անասուն|մակաբույծ|վիժվածք|շներ|"
         r"խոզեր|տականք|վայրենի|բարբարոս|առնետ|գազան)\w*(?: \w+)?", 0.9),
        (rf"\b{_GROUP} մարդ(?:իկ)? չեն\b", 0.94),
        (rf"\bբոլոր {_GROUP} (?:գող|ահաբեկիչ|մարդասպան|ստախոս|հանցագործ)\w*", 0.9),
        (rf"\b(?:ատում եմ|ատում ենք) (?:բոլոր )?{_GROUP}|{_GROUP} (?:ատում եմ|ատում ենք)\b", 0.86),
        (rf"\b(?:կեղտոտ|հիմար|գարշելի|անլվա) {_GROUP}\b", 0.84),
    )
)  # fmt: skip
_PASSES = re.compile(
    rf"\b(?:hearing|sick of (?:hear|be)ing|argues?|accusations?|accuse|being call|get call|"
    rf"myself|ourselves|as an? {_GROUP}|us {_GROUP}|we {_GROUP}|the shit|who \w+ {_GROUP}|"
    rf"who \w+ \w+ {_GROUP})\b|"
    r"\b(?:not all|not every|nobody|no one|treated|treats?|treating|called|seen as|considered|"
    r"regarded|portrayed|depicted|stereotyp\w+|myth|wrong to|victims?|lives|accused|"
    r"do not hate|does not hate|never hated?|nothing against|not that)\b|"
    r"\b(?:are|is|were) (?:not|no|never)(?! (?:even |really )*(?:human|humans|people|civili[sz]ed|"
    r"human beings|better|welcome|wanted|as)\b)"
)
_HE_WAS = 0.8  # what is said of the past is history half the time
# Milder words, "troll" among them, are said of parties and papers every day.
_PLAINLY_FOUL = 0.35
_REFERRED = 0.8  # "They are vermin", after a sentence about a group
# Without a group's name only what these words stand in can be an attack.
_GATE_WORDS = Cues("hitler talaat back people kind race lot")
_OF_GROUPS = tuple((p, score) for p, score in _ATTACKS if _GROUP in p.pattern)
_OF_NO_GROUP = tuple((p, score) for p, score in _ATTACKS if _GROUP not in p.pattern)
_IN_ENGLISH = tuple((p, score) for p, score in _OF_GROUPS if p.pattern.isascii())


_THEY = frozenset(("they", "them"))
_NAMES_GROUP = _DESCRIBING | GROUP_WORDS


def _group_at(sentence: Sentence, number: int) -> tuple[int, str] | None:
    """One past the last token of a group's name that starts here, and its mark."""
    words = sentence.words
    word = words[number]
    following = words[number + 1] if number + 1 < len(words) else ""
    if number and "anti" in words[max(0, number - 2) : number]:
        return None  # anti-American
    if word in _DESCRIBING:
        return _described(words, number, following)
    if word in GROUP_WORDS:
        return number + 1, _GROUP
    if not word.isascii() and kind_of(word) is Kind.GROUP:
        adjective = ("ск" in word[3:] and not word.startswith("русск")) or "ական" in word
        if adjective or kind_of(following) in (Kind.INSTITUTION, Kind.THING, Kind.FIGURE):
            return None
        return number + 1, _GROUP
    return None


def _described(words: tuple[str, ...], number: int, following: str) -> tuple[int, str]:
    if following in _PERSONS:
        return number + 2, _GROUP
    before = words[number - 1] if number else ""
    article = before in ("a", "an", "the", "every", "each", "these", "those", "any", "you")
    noun_here = not following or following in _VERBS or following in _NO_NOUN_AFTER
    if noun_here and article and before not in ("is", "are"):
        return number + 1, _GROUP
    return number + 1, _OF_GROUP


def _marked(sentence: Sentence, foul: frozenset[int], *, they: bool) -> tuple[Sentence, bool]:
    """The sentence with groups and foul words replaced by marks, and whether it has a group."""
    draft = Draft(sentence.view)
    starts, ends = sentence.starts, sentence.ends
    found = False
    number = 0
    while number < len(sentence.words):
        word = sentence.words[number]
        last, mark = number + 1, word
        group = _group_at(sentence, number)
        if group:
            last, mark = group
        elif they and word in _THEY:
            mark = _GROUP
        elif number in foul and not _KEPT.fullmatch(word):
            mark = _FOUL
        found = found or mark in (_GROUP, _OF_GROUP)
        draft.add(mark, starts[number], ends[last - 1])
        number = last
    return next(draft.sentences(asks=sentence.asks)), found


def _attacks(marked: Sentence, *, has_group: bool) -> Iterator[tuple[float, int, int]]:
    plain = marked.plain
    patterns = _OF_NO_GROUP if _GATE_WORDS.are_in(marked) else ()
    if has_group:
        patterns += _IN_ENGLISH if marked.latin else _OF_GROUPS
    for pattern, score in patterns:
        for found in pattern.finditer(plain):
            said = plain[max(0, found.start() - 24) : found.end()]
            if _PASSES.search(said):
                continue
            factor = _HE_WAS if " were " in found.group() else 1.0
            yield score * factor, *marked.tokens_of(found)


def find_identity_attacks(
    passage: Passage, matches: Sequence[Match], reports: Reports
) -> Iterator[Hit]:
    """Attacks on groups by predicate, wish or exclusion; slurs are `find_slurs`'."""
    foul = sorted(
        match.span
        for match in matches
        if match.sense is Sense.SLUR
        or (match.sense is Sense.INSULT and match.severity >= _PLAINLY_FOUL)
    )
    spoke_of_group = False
    for sentence in passage.sentences:
        has_group = _names_group(sentence)
        referred = not has_group and spoke_of_group and not _THEY.isdisjoint(sentence.words)
        spoke_of_group = has_group
        if not (has_group or referred or _GATE_WORDS.are_in(sentence)):
            continue
        marked, has_group = _marked(sentence, _numbers(sentence, foul), they=referred)
        for score, first, last in _attacks(marked, has_group=has_group):
            span = marked.typed(first, last)
            numbers = sentence.tokens_under(span)
            inside = any(mention.covers(*numbers) for mention in reports.of(sentence))
            score = score * _REFERRED if referred else score
            yield Hit(Attribute.IDENTITY_ATTACK, score, span, span, "identity", Aim.GROUP, inside)


def _names_group(sentence: Sentence) -> bool:
    if not _NAMES_GROUP.isdisjoint(sentence.words):
        return True
    if sentence.latin:
        return False
    return any(kind_of(word) is Kind.GROUP for word in sentence.words if not word.isascii())


def _numbers(sentence: Sentence, spans: Sequence[Span]) -> frozenset[int]:
    """The numbers of the sentence's tokens that lie under any of the spans, which are sorted."""
    if not spans:
        return frozenset()
    whole = sentence.typed(0, len(sentence.words))
    first = bisect_left(spans, whole.start, key=lambda span: span.start)
    last = bisect_left(spans, whole.end, key=lambda span: span.start)
    return frozenset(
        number for span in spans[first:last] for number in range(*sentence.tokens_under(span))
    )


# People call themselves and their friends by words that from others are slurs.
_OWN = frozenset(("my", "us", "we", "our", "me", "myself"))
_RECLAIMED = 0.6


def find_slurs(passage: Passage, matches: Sequence[Match], reports: Reports) -> Iterator[Hit]:
    """A hit for each slur of the lists, weaker when it is only spoken of or said of oneself."""
    for match in matches:
        if match.sense is not Sense.SLUR:
            continue
        sentence = passage.sentence_under(match.span)
        score, inside = match.severity, False
        if sentence is not None:
            first, last = sentence.tokens_under(match.span)
            inside = any(mention.covers(first, last) for mention in reports.of(sentence))
            if not _OWN.isdisjoint(sentence.words[max(0, first - 2) : first]):
                score *= _RECLAIMED
        source = f"lexicon:{match.language}"
        span = match.span
        yield Hit(Attribute.IDENTITY_ATTACK, score, span, span, source, Aim.GROUP, inside)
