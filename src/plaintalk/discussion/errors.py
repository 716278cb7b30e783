"""What can be refused in a discussion, and what the author can do about it."""

from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TooSoon


class CommentNotFound(NotFound):
    """There is no such comment, or this person may not know that there is."""

    code = "comment_not_found"
    text = _("There is no such comment here. It may have been withdrawn or taken down.")


class DiscussionClosed(Conflict):
    """Nobody may post here any more."""

    code = "discussion_closed"
    text = _("This discussion is closed. You can still read it, and withdraw what you wrote.")


class MembersOnly(NotAllowed):
    """A guest may not post here."""

    code = "discussion_members_only"
    text = _("Only members may post in this discussion. Sign in or make an account first.")


class QuestionsNotYet(Conflict):
    """Questions may be asked later."""

    code = "questions_not_yet"
    text = _("Questions can be asked here from {moment} on. Keep yours until then.")


class QuestionsOver(Conflict):
    """The time for questions is over."""

    code = "questions_over"
    text = _("The time for questions is over. You can still read them, and their answers.")


class RepliesReserved(NotAllowed):
    """A reader replies where whoever was asked answers."""

    code = "replies_reserved"
    text = _(
        "Questions are answered here by those who were asked. Like the question, or ask one of "
        "your own."
    )


class AuthorBarred(NotAllowed):
    """A suspension or block is in force."""

    code = "author_barred"
    text = _("You may not post here {until}. Clause: {clause}. Reason: {reason}")


class WarningUnread(NotAllowed):
    """A moderator or a rule warned the author, who has not said yet that they read it."""

    code = "warning_unread"
    text = _(
        "You were warned. Clause: {clause}. Reason: {reason} {message} Say below that you have "
        "read this, then post; what you wrote is kept."
    )


class ConsentMissing(Conflict):
    """The site asks who posts to agree to the policy in force, and the author has not yet."""

    code = "consent_missing"
    text = _(
        "This site asks you to agree to its discussion policy, version {version}. Read it, say "
        "that you agree, and send your comment again; what you wrote is kept."
    )


class AuthorGone(NotAllowed):
    """The author was erased while they wrote."""

    code = "author_gone"
    text = _("You were erased here in the meantime, so nothing was posted.")


class AuthorSlowed(TooSoon):
    """The author may post one comment in so many hours."""

    code = "author_slowed"
    text = _(
        "You may post one comment every {hours} hours here. The next is possible on {moment}. "
        "Clause: {clause}. Reason: {reason}"
    )


class TooFast(TooSoon):
    """The author posts faster than the discussion's pace."""

    code = "author_too_fast"
    text = _("You are posting faster than this discussion goes. Try again in {retry_after_s} s.")


class ParentElsewhere(Invalid):
    """The comment answered is in another discussion, does not exist, or does not appear."""

    code = "parent_elsewhere"
    text = _("The comment you answer is not in this discussion, or no longer appears.")


class OnceKeyReused(Conflict):
    """The key by which a comment is sent once made another comment before."""

    code = "idempotency_key_reused"
    text = _("Other words were sent under this key before. Take a new key for a new comment.")


class NotTheAuthor(NotAllowed):
    """Somebody else wrote the comment."""

    code = "comment_not_yours"
    text = _("Only its author can do this. On another device you are not recognised as a guest.")


class EditTooLate(Conflict):
    """The time for changes is over, or the comment is no longer up."""

    code = "edit_too_late"
    text = _("A comment can be changed for {minutes} minutes after it was posted.")


class AlreadyDecided(Conflict):
    """Somebody decided, or the author changed the text, while the page was open."""

    code = "already_decided"
    text = _("Somebody decided on this comment, or its author changed it, while you had it open.")


class UndoTooLate(Conflict):
    """A decision can't be taken back by this person, or not any more."""

    code = "undo_too_late"
    text = _(
        "Only your own last decision on a comment can be undone, within {seconds} seconds. Open "
        "the comment's case to decide again."
    )


class OwnCommentDecided(NotAllowed):
    """A moderator decides about what they wrote themselves."""

    code = "own_comment_decided"
    text = _("You wrote this comment: a colleague decides about it. You can withdraw it.")


class StepImpossible(Conflict):
    """A comment of this standing can't be given that one."""

    code = "standing_step_impossible"
    text = _("A comment that is {was} can't be {standing}.")


class ReasonMissing(Invalid):
    """A refusal without clause and sentence."""

    code = "reason_missing"
    text = _("Name the clause and write a sentence: the author is told both.")


class PolicyMovedOn(Conflict):
    """Another version was published while somebody looked at what theirs would change."""

    code = "policy_moved_on"
    text = _(
        "Another version of the policy was published while you had this open. Look again at what "
        "yours would change."
    )


class ExamplesFail(Invalid):
    """The policy's own examples do not come out as it says."""

    code = "policy_examples_fail"
    text = _(
        "Examples of these clauses do not come out as they must: {clauses}. Mend them, or accept "
        "them by name."
    )


class LikerUnknown(NotAllowed):
    """Somebody likes a comment of whom nothing is known."""

    code = "liker_unknown"
    text = _(
        "Sign in first, or write a comment: each person can like a comment once, so we need to "
        "know you again."
    )


class OwnCommentLiked(NotAllowed):
    """An author likes their own comment."""

    code = "own_comment_liked"
    text = _("You wrote this comment. Others can like it.")


class LikesTooFast(TooSoon):
    """Somebody likes faster, or more, than anybody reads."""

    code = "likes_too_fast"
    text = _("You like faster than anybody reads. Try again in {retry_after_s} s.")


class LikesOfOneNetwork(NotAllowed):
    """Several guests of one network like this comment already."""

    code = "likes_of_one_network"
    text = _("Several guests of your network like this comment already. Sign in to like it, too.")


class SelfMuted(Invalid):
    """Somebody mutes themselves."""

    code = "self_muted"
    text = _("These are your own comments. You can mute others.")


class MuterUnknown(NotAllowed):
    """Somebody mutes a person, of whom nothing is known."""

    code = "muter_unknown"
    text = _("Sign in first, or write a comment: we need to know you again to fold for you.")


class TooManyMuted(Conflict):
    """Somebody mutes more people than a page can leave out quickly."""

    code = "too_many_muted"
    text = _("You have muted {most} people. Take somebody off the list on your own page first.")


class FollowerUnknown(NotAllowed):
    """Somebody follows a discussion or a person, of whom nothing is known."""

    code = "follower_unknown"
    text = _("Sign in first, or write a comment: we need to know you again to tell you anything.")


class SelfFollowed(Invalid):
    """Somebody follows themselves."""

    code = "self_followed"
    text = _("These are your own comments. You can follow others.")


class FollowedIsMuted(Conflict):
    """Somebody follows a person whom they have muted."""

    code = "followed_is_muted"
    text = _("You have muted this person. Read them again first: your own page undoes it.")


class TooManyFollowed(Conflict):
    """Somebody follows more than a page can show or a day can tell."""

    code = "too_many_followed"
    text = _("You follow {most} already. Take something off the list of what you follow first.")


class SearchTooLong(Invalid):
    """What is searched for is longer than anybody means."""

    code = "search_too_long"
    text = _("Search for {most} characters at most.")
