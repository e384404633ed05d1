"""Mail to people, sent by a thread of its own: nobody learns from how long an answer takes whether any was sent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from queue import Full, Queue
from threading import Lock, Thread

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connections

logger = logging.getLogger(__name__)

MOST_WAITING = 200
"""Tasks that wait for the thread; what comes beyond is left out, and the log says so."""
_tasks: Queue[Callable[[], object]] = Queue(MOST_WAITING)
_starting = Lock()
_threads: list[Thread] = []


def can_send() -> bool:
    """Tell whether there is a server for mail."""
    return settings.CONFIG.mail_server is not None


def soon(task: Callable[[], object]) -> None:
    """Let the thread do `task`, which sends mail, when it has done those before."""
    try:
        _tasks.put_nowait(task)
    except Full:
        logger.error("Mail is left out: %s messages wait for the mail server", MOST_WAITING)
    with _starting:
        if not _threads:
            _threads.append(Thread(target=_work, name="mail", daemon=True))
            _threads[0].start()


def send(to: str, subject: str, words: str) -> None:
    """Send one message.

    Raises:
        OSError: it could not be handed over; SMTP's own errors are such.
    """
    host = settings.CONFIG.public_url.partition("://")[2]
    EmailMessage(f"{subject} · {host}", words, settings.DEFAULT_FROM_EMAIL, [to]).send()


def _work() -> None:
    while True:
        task = _tasks.get()
        try:
            task()
        except OSError as error:
            logger.error("Mail could not be sent: %s", error)
        except Exception:
            logger.exception("Mail could not be sent")
        finally:
            with suppress(Exception):
                connections.close_all()
