"""Sessions whose rows say nothing: the database knows a session by the hash of its key, and its content sealed."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from practice.access.prepared import Given, Prepared
from practice.codes import fingerprint
from practice.privacy import holders
from practice.privacy.envelope import Place
from practice.privacy.errors import SealBrokenError
from practice.privacy.texts import opened_text, sealed_text

ROW_LETTERS = 40

_RUNNING = Prepared(
    lambda: SessionStore.get_model_class().objects.filter(
        session_key=Given(lambda row: row, CharField()),
        expire_date__gt=Given(lambda _row: timezone.now(), DateTimeField()),
    )
)


class SessionStore(DatabaseStore):
    """Django's sessions in the database; who copies the table can neither read a session nor carry it on."""

    def _row(self, session_key: str | None) -> str:
        """The name of a session's row: 160 bits of the hash of its key."""
        return fingerprint(session_key or "")[:ROW_LETTERS]

    def _place(self) -> Place:
        return Place("django_session.session_data", holders.HOUSE, self._row(self.session_key))

    def encode(self, session_dict: dict[str, Any]) -> str:
        """The content, sealed for its own row."""
        return sealed_text(super().encode(session_dict).encode(), self._place())

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """The content again; nothing for what was not sealed for this session."""
        try:
            plain = opened_text(str(session_data), self._place())
        except SealBrokenError:
            return {}
        return dict(super().decode(plain.decode()))

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        found: AbstractBaseSession | None = next(iter(_RUNNING.objects(self._row(self.session_key))), None)
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Whether there is such a session."""
        return bool(super().exists(self._row(session_key)))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row of this session."""
        made = super().create_model_instance(data)
        made.session_key = self._row(made.session_key)
        return made

    def delete(self, session_key: str | None = None) -> None:
        """End a session, this one if no other is named."""
        key = session_key if session_key is not None else self.session_key
        if key is not None:
            super().delete(self._row(key))
