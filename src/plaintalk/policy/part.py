"""What every piece of a policy document has in common."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A piece of a policy: frozen, and strict about names, so that a slip is told and not lost."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
