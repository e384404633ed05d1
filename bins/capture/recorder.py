"""The recorder: one place where a captured request gets its reply chosen and goes to the journal."""

from __future__ import annotations

from bins.capture.admission import Admission
from bins.capture.exchange import Exchange
from bins.capture.giving import Giving
from bins.capture.guards import Guards
from bins.capture.ports import DirectoryPort, JournalPort
from bins.message.capture import Cut, Mode
from bins.message.client import Network
from bins.message.limits import Limits
from bins.message.places import Places
from bins.message.refusal import Refusal
from bins.replies.choose import BinSnapshot, Chosen, behind_a_server, choose
from bins.replies.reply import Reply, refusal_reply


class Recorder:
    """Ties the directory, admission, reply and journal together for both server modes; used on the loop only."""

    def __init__(
        self,
        directory: DirectoryPort,
        journal: JournalPort,
        limits: Limits,
        proxies: tuple[Network, ...] = (),
        guards: Guards | None = None,
        places: Places | None = None,
    ) -> None:
        self.directory = directory
        self.journal = journal
        self.limits = limits
        self.proxies = proxies
        self.places = places
        """Where captures are taken; None: under every host, at the root."""
        self.admission = Admission(limits, journal)
        self.guards = guards or Guards(proxies=proxies)
        self._wait_seconds = 0.0
        """What the latest one that came too fast has to wait."""
        self.giving = Giving(journal, limits.max_held, self.release)
        self.date_line = b""
        """`Date` header line, renewed once a second by whoever serves."""
        self.refused = dict.fromkeys((refusal.reason for refusal in Refusal), 0)
        """Requests turned away since the process began, by reason."""

    def admit(self, exchange: Exchange, known: BinSnapshot, size: int) -> Refusal | None:
        """Reserve `size` bytes for the body of a request, or say why it is not taken."""
        if known.room is not None and known.room.is_taken:
            return known.room.refusal
        self._wait_seconds = self.guards.wait(known.id, exchange.head.peer.client)
        refusal = Refusal.RATE if self._wait_seconds else self.admission.take(size)
        if refusal is None:
            exchange.reserved = size
            exchange.bin = known
        return refusal

    def record(self, exchange: Exchange, cut: Cut = Cut.NONE) -> None:
        """Have an admitted exchange made durable; it is settled with the chosen reply, or with a refusal."""
        if exchange.bin is not None:
            exchange.capture = exchange.finished(cut)
            if exchange.bin.room is not None:
                exchange.bin.room.take(exchange.capture.stored_bytes)
            found = choose(exchange.bin, exchange.capture)
            if isinstance(found, Chosen):
                self.giving.plan(exchange, found if exchange.head.mode is Mode.WIRE else behind_a_server(found))
            else:
                exchange.reply, exchange.planned = found, found.status
            self.journal.submit(exchange)

    def refuse(self, bin_id: str | None, refusal: Refusal) -> Reply:
        """Count a refusal, also on its bin when it has one, and give the reply that says so."""
        self.refused[refusal.reason] += 1
        if bin_id is not None and refusal is not Refusal.UNKNOWN_BIN:
            self.journal.count_refused(bin_id, refusal)
        return refusal_reply(refusal, self._wait_seconds if refusal is Refusal.RATE else 0.0)

    def release(self, exchange: Exchange) -> None:
        """Return the memory that admission holds for a body."""
        self.admission.give_back(exchange.reserved)
        exchange.reserved = 0
