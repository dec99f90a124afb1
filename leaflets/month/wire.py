"""Floor 6, the wire: whole messages between a run and one of its workers, over a pair of sockets.

The run's end never waits: what cannot be sent yet, and what has come only in part, is kept until more can be done. So a
worker that is stopped in the middle of a message costs its own time limit and nothing else. The worker's end waits.
"""

import pickle
from collections.abc import Iterator
from socket import MSG_PEEK, socket
from struct import Struct
from typing import Any

HEAD = Struct("!Q")
"""Before each message stands how many bytes it has."""
PART = 1 << 20


class Wire:
    """The run's end, for a selector to wait for."""

    def __init__(self, end: socket) -> None:
        end.setblocking(False)
        self._end = end
        self._leaving = memoryview(b"")
        self._come = bytearray()

    def fileno(self) -> int:
        """What a selector waits for."""
        return self._end.fileno()

    @property
    def is_sending(self) -> bool:
        """Whether something is still to be sent, when there is room."""
        return bool(self._leaving)

    @property
    def is_open(self) -> bool:
        """Whether there is somebody at the other end, or something that has not been heard yet."""
        try:
            return bool(self._come or self._end.recv(1, MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def put(self, message: object) -> None:
        """Send a message, now or by later calls of `push`."""
        self._leaving = memoryview(bytes(self._leaving) + b"".join(_framed(message)))
        self.push()

    def push(self) -> None:
        """Send what there is room for. Whether the other end is gone, `heard` tells."""
        try:
            while self._leaving:
                self._leaving = self._leaving[self._end.send(self._leaving) :]
        except BlockingIOError:
            return
        except OSError:
            self._leaving = memoryview(b"")

    def heard(self) -> Any:
        """The next message; None where none has come in full. Raises EOFError when none ever will."""
        while (size := self._size()) is None or len(self._come) < size:
            try:
                part = self._end.recv(PART)
            except BlockingIOError:
                return None
            except OSError as fault:
                raise EOFError from fault
            if not part:
                raise EOFError
            self._come += part
        message = pickle.loads(memoryview(self._come)[HEAD.size : size])  # noqa: S301 - from a process of our own
        del self._come[:size]
        return message

    def _size(self) -> int | None:
        """How many bytes the message that is coming takes, with its head; None until that is known."""
        return HEAD.size + HEAD.unpack_from(self._come)[0] if len(self._come) >= HEAD.size else None

    def close(self) -> None:
        """Nothing is sent or heard any more."""
        self._end.close()


def send(end: socket, message: object) -> None:
    """Send a message from a worker's end. Raises OSError when the run is gone."""
    for part in _framed(message):
        end.sendall(part)


def receive(end: socket) -> Any:
    """The next message at a worker's end. Raises EOFError or OSError when the run is gone."""
    size = HEAD.unpack(_whole(end, HEAD.size))[0]
    return pickle.loads(_whole(end, size))  # noqa: S301 - from the run that has started this process


def _framed(message: object) -> Iterator[bytes]:
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    yield HEAD.pack(len(body))
    yield body


def _whole(end: socket, size: int) -> bytes:
    come = bytearray()
    while len(come) < size:
        part = end.recv(min(PART, size - len(come)))
        if not part:
            raise EOFError
        come += part
    return bytes(come)
