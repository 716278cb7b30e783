"""The demo loaded: every event of its seven weeks, in order, through the services."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings

from plaintalk.articles.models import Article, Site
from plaintalk.articles.queries import topic_by_slug
from plaintalk.articles.services import Draft, describe_topic, name_site, publish_article
from plaintalk.discussion.judgement import Reader
from plaintalk.discussion.models import Comment, Openness, Pace
from plaintalk.discussion.queries import latest_revision
from plaintalk.discussion.services import (
    Speaker,
    decide,
    edit_comment,
    found_site,
    open_discussion,
    post_comment,
    prepare_comment,
    prepare_edit,
    set_openness,
    withdraw_comment,
)
from plaintalk.hooks.services import begin_after_record
from plaintalk.kernel.markup import paragraphs_html
from plaintalk.moderation.notices.models import Notice, Outcome
from plaintalk.moderation.notices.services import Answer, Given, decide_notice, give_notice
from plaintalk.moderation.queries import decisions_against
from plaintalk.notifications.services import tell_nobody_of_record
from plaintalk.ops.demo.content import (
    ActText,
    AnswerText,
    ArticleText,
    CommentText,
    NoticeText,
    PersonText,
    SanctionText,
    article_texts,
    comment_texts,
    notice_texts,
    people_texts,
    sanction_texts,
    site_text,
)
from plaintalk.people.models import Person, Sanction
from plaintalk.people.permissions import Act, Role, may
from plaintalk.people.services import (
    confirm_read,
    guest_named,
    impose_sanction,
    lift_sanction,
    member_named,
)
from plaintalk.policy.appearance import Standing
from plaintalk.policy.sanctions import EVERYWHERE, SanctionKind, Where

# The demo's people had all the time they wanted; the engine may take its time as well.
_ENGINE_TIMEOUT_S = 30.0
# How long after a warning its person reads it.
_READ_AFTER = timedelta(minutes=20)

Event = tuple[datetime, Callable[[datetime], object]]


@dataclass(slots=True)
class _Stage:
    """What exists so far."""

    site: Site
    engine: Reader
    people: dict[str, Person] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)
    comments: dict[tuple[str, str], Comment] = field(default_factory=dict)
    sanctions: dict[SanctionText, Sanction] = field(default_factory=dict)
    notices: dict[tuple[str, str], Notice] = field(default_factory=dict)


def _keep_quiet(_done: int, _of: int) -> None:
    """Tell nobody."""


def load_demo(
    *,
    engine: Reader,
    now: datetime,
    tell: Callable[[int, int], None] = _keep_quiet,
    into: Site | None = None,
) -> Site:
    """Make the demo publication, with its discussions dated over the weeks before `now`.

    Args:
        into: an untitled publication to move into; else a new one is made.
        tell: called after every event with how many are done, and of how many.
    """
    paper = site_text()
    began = now - timedelta(minutes=max(a.published_minutes_ago for a in article_texts()) + 60)
    site = into or found_site(name=paper.name, now=began)
    name_site(site=site, name=paper.name, tagline=paper.tagline, contact=paper.contact_email)
    for slug, topic in paper.topics.items():
        describe_topic(site=site, slug=slug, title=topic.title, description=topic.description)
    stage = _Stage(site, engine)
    for person in people_texts():
        stage.people[person.key] = _make_person(person, site, began)

    events = sorted(_events(stage, now), key=lambda event: event[0])
    for done, (moment, happen) in enumerate(events, start=1):
        happen(moment)
        tell(done, len(events))
    for article in article_texts():
        _settle_openness(stage, article, now)
    # Its members are made up; nobody is to be written to about what they never said.
    begin_after_record(site=site, now=now)
    tell_nobody_of_record(site=site)
    return site


def _make_person(text: PersonText, site: Site, began: datetime) -> Person:
    if text.kind == "guest":
        return guest_named(name=text.name, email=text.email, now=began)
    role = Role(text.role or Role.READER)
    topic = str(topic_by_slug(site, text.topic).pk) if text.topic else ""
    where = {"site": str(site.pk), "topic": topic} if topic else {}
    return member_named(name=text.name, email=text.email, role=role, now=began, **where)


def _events(stage: _Stage, now: datetime) -> Iterator[Event]:
    said = comment_texts()
    for article in article_texts():
        published = now - timedelta(minutes=article.published_minutes_ago)
        yield published, partial(_publish, stage, article)
        for comment in said.get(article.slug, []):
            posted = published + timedelta(minutes=comment.minutes_after)
            yield posted, partial(_post, stage, article.slug, comment)
            for act in comment.act:
                moment = posted + timedelta(minutes=act.minutes_after)
                yield moment, partial(_act, stage, article.slug, comment, act)
    for notice in notice_texts():
        given = now - timedelta(minutes=notice.minutes_ago)
        yield given, partial(_notice, stage, notice)
        if notice.answer is not None:
            answered = now - timedelta(minutes=notice.answer.minutes_ago)
            yield answered, partial(_answer, stage, notice, notice.answer)
    for step in sanction_texts():
        yield now - timedelta(minutes=step.minutes_ago), partial(_sanction, stage, step)
        if step.lifted_minutes_ago is not None:
            lifted = now - timedelta(minutes=step.lifted_minutes_ago)
            yield lifted, partial(_lift, stage, step)


def _publish(stage: _Stage, text: ArticleText, now: datetime) -> None:
    titles = site_text().topics
    draft = Draft(
        headline=text.headline,
        body_html=paragraphs_html(text.body),
        dateline=text.dateline,
        credit=text.credit,
        byline=text.byline,
        language=text.language,
        topics=[titles[slug].title for slug in text.topics],
        slug=text.slug,
        published_at=now,
    )
    article = publish_article(site=stage.site, draft=draft, now=now)
    stage.articles[text.slug] = article
    discussion = open_discussion(article=article)
    if text.openness == Openness.PREMODERATED:
        # Decides what is held; the other kinds of openness are for those who come later.
        set_openness(
            discussion=discussion,
            openness=Openness.PREMODERATED,
            pace=Pace.NORMAL,
            by=_editor(stage),
            now=now,
        )


def _settle_openness(stage: _Stage, text: ArticleText, now: datetime) -> None:
    discussion = open_discussion(article=stage.articles[text.slug])
    set_openness(
        discussion=discussion,
        openness=Openness(text.openness),
        pace=Pace.NORMAL,
        by=_editor(stage),
        now=now,
    )


def _post(stage: _Stage, slug: str, text: CommentText, now: datetime) -> None:
    parent = stage.comments.get((slug, text.reply_to))
    prepared = prepare_comment(
        speaker=_speaker(stage.people[text.author]),
        discussion=open_discussion(article=stage.articles[slug]),
        body=text.body,
        parent_id=parent.public_id if parent else "",
        once_key=secrets.token_urlsafe(16),
        engine=stage.engine,
        timeout_s=_ENGINE_TIMEOUT_S,
        now=now,
    )
    stage.comments[slug, text.key] = post_comment(prepared, now=now).comment


def _act(stage: _Stage, slug: str, text: CommentText, act: ActText, now: datetime) -> None:
    comment = stage.comments[slug, text.key]
    comment.refresh_from_db()
    author = stage.people[text.author]
    match act.kind:
        case "edit":
            prepared = prepare_edit(
                speaker=_speaker(author),
                comment=comment,
                body=act.body,
                engine=stage.engine,
                timeout_s=_ENGINE_TIMEOUT_S,
                now=now,
            )
            edit_comment(prepared, now=now)
        case "withdraw":
            withdraw_comment(comment=comment, by=author, now=now)
        case _:
            decide(
                comment=comment,
                by=stage.people[act.by],
                standing=_STANDING_AFTER[act.kind],
                clause=act.clause,
                sentence=act.sentence,
                seen=Standing(comment.standing),
                seen_revision=latest_revision(comment).ordinal,
                now=now,
            )


_STANDING_AFTER = {
    "publish": Standing.PUBLISHED,
    "reject": Standing.REJECTED,
    "remove": Standing.REMOVED,
}


def _notice(stage: _Stage, text: NoticeText, now: datetime) -> None:
    given = Given(why=text.why, law=text.law, name=text.name, email=text.email, in_good_faith=True)
    comment = stage.comments[text.article, text.comment]
    stage.notices[text.article, text.comment] = give_notice(
        comment=comment, given=given, network="", secret=settings.SECRET_KEY, now=now
    )


def _answer(stage: _Stage, text: NoticeText, answer: AnswerText, now: datetime) -> None:
    comment = stage.comments[text.article, text.comment]
    comment.refresh_from_db()
    decide_notice(
        notice=stage.notices[text.article, text.comment],
        by=stage.people[answer.by],
        answer=Answer(
            outcome=Outcome(answer.outcome),
            to_notifier=answer.to_notifier,
            seen=Standing(comment.standing),
            seen_revision=latest_revision(comment).ordinal,
        ),
        now=now,
    )


def _sanction(stage: _Stage, step: SanctionText, now: datetime) -> None:
    person = stage.people[step.person]
    stage.sanctions[step] = sanction = impose_sanction(
        person=person,
        kind=SanctionKind(step.kind),
        clause=step.clause,
        reason=step.reason,
        place=str(stage.site.pk),
        site=str(stage.site.pk),
        where=Where(site=str(stage.site.pk)),
        evidence=[decision.public_id for decision in decisions_against(person)],
        by=stage.people[step.by],
        until=now + timedelta(days=step.days) if step.days else None,
        at_once=True,
        secret=settings.SECRET_KEY,
        now=now,
    )
    if sanction.kind == SanctionKind.WARNING:
        # They come back and write on, so they have read it.
        confirm_read(person=person, public_id=sanction.public_id, now=now + _READ_AFTER)


def _lift(stage: _Stage, step: SanctionText, now: datetime) -> None:
    by = stage.people[step.by]
    lift_sanction(sanction=stage.sanctions[step], by=by, because="", now=now)


def _speaker(person: Person) -> Speaker:
    return Speaker(person=person, secret=settings.SECRET_KEY)


def _editor(stage: _Stage) -> Person:
    editors = [one for one in stage.people.values() if may(one, Act.CHANGE_POLICY, EVERYWHERE)]
    return editors[0]
