"""Who may listen to a discussion, and what a stream begins with; and how listeners are told."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from plaintalk.articles.models import Article, State
from plaintalk.articles.viewers import show_viewers, tell_viewers
from plaintalk.discussion.queries import News
from plaintalk.embed.live import listeners, streaming
from plaintalk.embed.live.events import HEARTBEAT, event_of, id_of, opening
from plaintalk.embed.live.listeners import Hall, Listener, LiveFull, LiveFullHere, Seat
from plaintalk.embed.live.streaming import WithStreams
from plaintalk.people.models import Person, TokenScope
from tests import make
from tests.embed.conftest import ELSEWHERE, Api, refusal, token_of

NEVER = float("inf")
FOREVER_S = 1e6


def told(response: Any) -> dict[str, Any]:
    """Give what the first event of an answer tells."""
    (data,) = [line for line in response.content.decode().splitlines() if line.startswith("data: ")]
    news: dict[str, Any] = json.loads(data.removeprefix("data: "))
    return news


# ---- who may listen --------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_stream_begins_with_how_things_are(api: Api, article: Article) -> None:
    make.comment(on=article.discussion)

    response = api.get(f"/articles/{article.slug}/live")

    assert response["Content-Type"] == "text/event-stream"
    assert response["X-Accel-Buffering"] == "no"
    assert "no-store" in response["Cache-Control"]
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.content.startswith(b"retry: ")
    assert told(response) == {"count": 1, "mine": {}, "viewers": None}


@pytest.mark.django_db
def test_who_saw_the_last_event_is_not_told_it_again(api: Api, article: Article) -> None:
    make.comment(on=article.discussion)
    path = f"/articles/{article.slug}/live"

    assert b"data:" not in api.get(path, Last_Event_ID="1").content
    assert b"data:" in api.get(path, Last_Event_ID="0").content
    preflight = api.call(
        "OPTIONS",
        path,
        Access_Control_Request_Method="GET",
        Access_Control_Request_Headers="last-event-id",
    )
    assert "Last-Event-ID" in preflight["Access-Control-Allow-Headers"]


@pytest.mark.django_db
def test_only_a_token_that_reads_tells_people_of_their_own(
    article: Article, member: Person
) -> None:
    make.comment("HOLDME", author=member, on=article.discussion)
    other = make.member("Other")

    def mine(token: str) -> Any:
        return told(Api(token).get(f"/articles/{article.slug}/live"))["mine"]

    assert mine(token_of(member)) == {"1": "held"}
    assert mine(token_of(member, TokenScope.WRITE)) == {}
    assert mine(token_of(other)) == {}
    assert mine("") == {}


@pytest.mark.django_db
def test_a_cookie_counts_on_pages_of_ours_alone(article: Article, member: Person) -> None:
    make.comment("HOLDME", author=member, on=article.discussion)
    browser = Client()
    browser.force_login(member)
    address = f"/api/v1/articles/{article.slug}/live"

    assert told(browser.get(address))["mine"] == {"1": "held"}
    assert told(browser.get(address, headers={"Origin": ELSEWHERE}))["mine"] == {}


@pytest.mark.django_db
def test_a_moderator_is_told_nothing_of_others_held_comments(article: Article) -> None:
    make.comment("HOLDME", author=make.member(), on=article.discussion)
    browser = Client()
    browser.force_login(make.moderator())

    response = browser.get(f"/api/v1/articles/{article.slug}/live")

    assert told(response) == {"count": 0, "mine": {}, "viewers": None}


@pytest.mark.django_db
def test_nobody_listens_to_a_draft_or_by_a_dead_token(api: Api, article: Article) -> None:
    assert refusal(Api("pt_dead").get(f"/articles/{article.slug}/live")) == (
        401,
        "token_unusable",
    )
    Article.objects.update(state=State.DRAFT)

    assert refusal(api.get(f"/articles/{article.slug}/live"))[0] == 404


@pytest.mark.django_db
def test_a_stream_begins_with_how_many_read_where_the_site_shows_it(
    api: Api, article: Article
) -> None:
    show_viewers(site=article.site, shows=True)
    tell_viewers(process="one", open_here={article.pk: 3}, now=timezone.now())
    path = f"/articles/{article.slug}/live"

    assert told(api.get(path)) == {"count": 0, "mine": {}, "viewers": 3}
    assert b"data:" not in api.get(path, Last_Event_ID="0@3").content
    assert b"data:" in api.get(path, Last_Event_ID="0@2").content


# ---- events ----------------------------------------------------------------------------------


def test_the_name_of_an_event_says_no_more_than_the_event() -> None:
    assert id_of(News(3)) == "3"
    assert id_of(News(3, ((1, "held"), (2, "published")))) == "3;1=held,2=published"
    assert id_of(News(3, viewers=9)) == "3@9"
    assert id_of(News(3, ((1, "held"),), viewers=9)) == "3@9;1=held"
    assert event_of(News(3)).count(b"\n\n") == 1


def test_clients_return_after_times_of_their_own() -> None:
    begun = {opening(News(1), last_id="").split(b"\n")[0] for _ in range(20)}

    assert len(begun) > 10


# ---- listeners -------------------------------------------------------------------------------


def seat(network: str = "n", person_id: int | None = None, news: News | None = None) -> Seat:
    return Seat(article_id=1, person_id=person_id, network=network, news=news or News(0))


def run(act: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(act, timeout=20))


def test_a_slow_listener_is_told_the_latest_and_nothing_before_it() -> None:
    async def act() -> None:
        listener = Listener(seat(), until=NEVER)
        for count in range(1, 100):
            listener.tell(News(count))
        assert await listener.next_piece() == event_of(News(99))
        listener.tell(News(99))
        listener.end()
        assert await listener.next_piece() == b""

    run(act())


def test_silence_is_broken_and_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "HEARTBEAT_S", 0.01)

    async def act() -> None:
        assert await Listener(seat(), until=NEVER).next_piece() == HEARTBEAT
        assert await Listener(seat(), until=0.0).next_piece() == b""
        busy = Listener(seat(), until=0.0)
        busy.tell(News(7))
        assert await busy.next_piece() == b""

    run(act())


def test_own_standings_reach_their_person_alone() -> None:
    async def act() -> None:
        hall = Hall()
        anna = Listener(seat(person_id=1), until=NEVER)
        hagop = Listener(seat(person_id=2, news=News(0, ((4, "held"),))), until=NEVER)
        reader = Listener(seat(), until=NEVER)
        for one in (anna, hagop, reader):
            hall.add(one)

        hall.tell({1: 5}, {(1, 1): ((3, "held"),)})

        assert anna.news == News(5, ((3, "held"),))
        assert hagop.news == News(5, ((4, "held"),))
        assert reader.news == News(5)

    run(act())


def test_all_who_listen_are_told_how_many_read_and_keep_what_they_know() -> None:
    async def act() -> None:
        hall = Hall()
        anna = Listener(seat(person_id=1, news=News(4, ((3, "held"),))), until=NEVER)
        reader = Listener(seat(news=News(4)), until=NEVER)
        elsewhere = Listener(
            Seat(article_id=2, person_id=None, network="n", news=News(0)), until=NEVER
        )
        for one in (anna, reader, elsewhere):
            hall.add(one)
        assert hall.open_pages() == {1: 2, 2: 1}

        hall.tell_viewers({1: 17, 2: None})
        assert await anna.next_piece() == event_of(News(4, ((3, "held"),), viewers=17))
        assert await reader.next_piece() == event_of(News(4, viewers=17))
        assert elsewhere.news == News(0)

        hall.tell({1: 5}, {})
        assert anna.news == News(5, ((3, "held"),), viewers=17)
        assert reader.news == News(5, viewers=17)
        hall.tell_viewers({1: None})
        assert reader.news == News(5)

    run(act())


def test_who_knows_how_many_read_is_told_nothing_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "HEARTBEAT_S", 0.01)

    async def act() -> None:
        hall = Hall()
        reader = Listener(seat(news=News(4, viewers=17)), until=NEVER)
        hall.add(reader)
        hall.tell_viewers({1: 17})
        assert await reader.next_piece() == HEARTBEAT

    run(act())


def test_there_is_room_for_so_many_and_so_many_of_one_network() -> None:
    hall = Hall()
    room = {"most": 3, "most_a_network": 2}
    for _ in range(2):
        hall.take_seat(seat("a"), **room)
    with pytest.raises(LiveFullHere):
        hall.take_seat(seat("a"), **room)
    hall.take_seat(seat("b"), **room)
    with pytest.raises(LiveFull):
        hall.take_seat(seat("c"), **room)

    hall.leave_seat(seat("a"))
    hall.take_seat(seat("a"), **room)

    assert len(hall) == 3


# ---- streams ---------------------------------------------------------------------------------


async def gone_never() -> Any:
    await asyncio.sleep(FOREVER_S)


def application(hall: Hall, given: Seat | None) -> WithStreams:
    """Give the application over a Django that lets everybody listen, or nobody."""

    async def django(scope: Any, _receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        if given is not None:
            hall.take_seat(given, most=9, most_a_network=0)
            scope["plaintalk.live"].seat = given
        headers = [(b"content-type", b"text/event-stream"), (b"content-length", b"3")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": HEARTBEAT})

    # Signals are those of the tests' own process.
    return WithStreams(django, hall=hall, before_stop=lambda _act: None)


SCOPE = {"type": "http", "path": "/api/v1/articles/bridge/live", "headers": []}


def test_who_takes_nothing_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "SENT_WITHIN_S", 0.05)
    monkeypatch.setattr(listeners, "HEARTBEAT_S", 0.01)
    hall, sent = Hall(), list[Any]()

    async def send(message: Any) -> None:
        sent.append(message)
        if len(sent) > 2:
            await asyncio.sleep(FOREVER_S)

    run(application(hall, seat())(SCOPE, gone_never, send))

    assert (len(hall), hall.is_empty()) == (0, True)
    assert sent[0]["headers"] == [(b"content-type", b"text/event-stream")]
    assert [message.get("more_body") for message in sent[1:]] == [True, True]


def test_who_leaves_makes_room() -> None:
    hall, sent = Hall(), list[Any]()

    async def gone_at_once() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    run(application(hall, seat())(SCOPE, gone_at_once, send))

    assert (len(hall), hall.is_empty(), len(sent)) == (0, True, 2)


def test_a_refusal_is_sent_as_django_says_it() -> None:
    hall, sent = Hall(), list[Any]()

    async def send(message: Any) -> None:
        sent.append(message)

    run(application(hall, None)(SCOPE, gone_never, send))

    assert dict(sent[0]["headers"])[b"content-length"] == b"3"
    assert not sent[1].get("more_body")


def test_all_are_sent_away_when_the_server_stops() -> None:
    hall, sent = Hall(), list[Any]()

    async def send(message: Any) -> None:
        sent.append(message)

    async def act() -> None:
        streams = [
            asyncio.create_task(application(hall, seat())(SCOPE, gone_never, send))
            for _ in range(3)
        ]
        while len(hall) < 3 or hall.is_empty():
            await asyncio.sleep(0.01)
        hall.close()
        await asyncio.gather(*streams)

    run(act())

    assert sum(message.get("more_body") is False for message in sent) == 3
    with pytest.raises(LiveFull):
        hall.take_seat(seat(), most=9, most_a_network=0)


def test_the_settings_are_those_that_the_guide_names() -> None:
    assert settings.PLAINTALK_LIVE_LISTENERS == 5000
    assert settings.PLAINTALK_LIVE_LISTENERS_A_NETWORK == 200
