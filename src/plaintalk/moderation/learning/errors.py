"""What can be refused about a site's own model."""

from django.utils.translation import gettext_lazy as _

from plaintalk.kernel.errors import Conflict, NotAllowed, NotFound


class ModelNotFound(NotFound):
    """The site has no such model."""

    code = "site_model_not_found"
    text = _("The site has no such model. Candidates that nobody used are cleared away.")


class BackTestNotSeen(NotAllowed):
    """A model's back-test was never shown to the person who wants it in force."""

    code = "back_test_not_seen"
    text = _("Open the model's page and look at its back-test first; then put it in force there.")


class ModelInForceChanged(Conflict):
    """Somebody else put a model in force or took one out in the meantime."""

    code = "site_model_changed"
    text = _("Which model is in force was changed in the meantime. Look at the page again.")


class ModelOutdated(Conflict):
    """The model rests on an encoder or a general model that is no longer in use."""

    code = "site_model_outdated"
    text = _(
        "This model was made for another version of the general model and would never speak. "
        "The next training makes one for the present version."
    )


class LearningBusy(Conflict):
    """Another training of the same site goes on."""

    code = "learning_busy"
    text = _("A training of this site goes on already. Wait until it is done.")
