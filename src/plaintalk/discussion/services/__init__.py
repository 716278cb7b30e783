"""All writes in a discussion. Nothing else gives a comment its standing.

Each act of an author comes in two halves. `prepare_…` loads and decides, takes no lock and stores
nothing; what it gives can be shown to the author first. The second half writes, in one short
transaction.
"""

from plaintalk.discussion.services.beside import show_name_anew
from plaintalk.discussion.services.confirming import (
    ask_again,
    confirm_address,
    let_go_unconfirmed,
)
from plaintalk.discussion.services.consenting import accept_policy
from plaintalk.discussion.services.deciding import (
    SENTENCE_MAX_CHARS,
    STEPS,
    UNDO_GRACE,
    UNDO_WINDOW,
    decide,
    decide_again,
    decide_upon_notice,
    hold_for_reports,
    keep,
    undo,
)
from plaintalk.discussion.services.editing import (
    EDIT_WINDOW,
    PreparedEdit,
    edit_comment,
    may_edit,
    prepare_edit,
    withdraw_comment,
)
from plaintalk.discussion.services.erasing import (
    erase_texts,
    lock_records_of,
    unname_comments,
    withdraw_all,
)
from plaintalk.discussion.services.featuring import feature, unfeature
from plaintalk.discussion.services.following import (
    FOLLOWED_MOST,
    follow_discussion,
    follow_person,
    unfollow_discussion,
    unfollow_person,
)
from plaintalk.discussion.services.frame import found_site, open_discussion, publish_policy
from plaintalk.discussion.services.importing import import_comment
from plaintalk.discussion.services.liking import (
    GUESTS_OF_ONE_NETWORK,
    LIKES_WITHIN,
    Liking,
    forget_likes,
    like,
    unlike,
)
from plaintalk.discussion.services.muting import mute, unmute
from plaintalk.discussion.services.permitted import (
    BODY_MAX_CHARS,
    Speaker,
    check_may_ask,
    check_may_reply,
)
from plaintalk.discussion.services.posting import Prepared, post_comment, prepare_comment
from plaintalk.discussion.services.reading import VISIT, look_at, renew_feed_address
from plaintalk.discussion.services.running import (
    ANSWERERS_MOST,
    ANY_HOUR,
    Hours,
    cool_down,
    set_answerers,
    set_mode,
    set_openness,
)
from plaintalk.discussion.services.writing import Posted, lock_record

__all__ = [
    "ANSWERERS_MOST",
    "ANY_HOUR",
    "BODY_MAX_CHARS",
    "EDIT_WINDOW",
    "FOLLOWED_MOST",
    "GUESTS_OF_ONE_NETWORK",
    "LIKES_WITHIN",
    "SENTENCE_MAX_CHARS",
    "STEPS",
    "UNDO_GRACE",
    "UNDO_WINDOW",
    "VISIT",
    "Hours",
    "Liking",
    "Posted",
    "Prepared",
    "PreparedEdit",
    "Speaker",
    "accept_policy",
    "ask_again",
    "check_may_ask",
    "check_may_reply",
    "confirm_address",
    "cool_down",
    "decide",
    "decide_again",
    "decide_upon_notice",
    "edit_comment",
    "erase_texts",
    "feature",
    "follow_discussion",
    "follow_person",
    "forget_likes",
    "found_site",
    "hold_for_reports",
    "import_comment",
    "keep",
    "let_go_unconfirmed",
    "like",
    "lock_record",
    "lock_records_of",
    "look_at",
    "may_edit",
    "mute",
    "open_discussion",
    "post_comment",
    "prepare_comment",
    "prepare_edit",
    "publish_policy",
    "renew_feed_address",
    "set_answerers",
    "set_mode",
    "set_openness",
    "show_name_anew",
    "undo",
    "unfeature",
    "unfollow_discussion",
    "unfollow_person",
    "unlike",
    "unmute",
    "unname_comments",
    "withdraw_all",
    "withdraw_comment",
]
