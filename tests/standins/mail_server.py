"""A stand-in for a mail server on loopback: it takes letters, or refuses as it is told to."""

import base64
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

from tests.standins.receiver import CERTIFICATE


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter with its envelope, and whether it came through TLS."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    encrypted: bool


@dataclass
class MailServer:
    """A running server (RFC 5321, enough of it), at `port`.

    `refusals` maps a command to the answer that it gets instead; `hangs` keeps it silent.
    """

    user: str = ""
    password: str = ""
    offers_tls: bool = True
    hangs: bool = False
    refusals: dict[str, str] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._server = _Server(self)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, told: MailServer) -> None:
        self.told = told
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that left in the middle of it."""


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.encrypted = False
        self.sender = ""
        self.recipients: list[str] = []

    def handle(self) -> None:
        told = self.server.told
        if told.hangs:
            told.stopping.wait()
            return
        self._say("220 stand-in")
        while line := self.rfile.readline():
            words = line.decode().strip()
            command = words.partition(" ")[0].upper()
            if command in told.refusals:
                self._say(told.refusals[command])
            elif command == "QUIT":
                self._say("221 bye")
                return
            else:
                self._obey(command, words)

    def _obey(self, command: str, words: str) -> None:
        told = self.server.told
        match command:
            case "EHLO":
                offers = ["STARTTLS"] if told.offers_tls and not self.encrypted else []
                offers += ["AUTH PLAIN"] if told.user else []
                lines = ["stand-in", *offers]
                for each in lines[:-1]:
                    self._say(f"250-{each}")
                self._say(f"250 {lines[-1]}")
            case "STARTTLS":
                self._encrypt()
            case "AUTH":
                given = base64.b64decode(words.split()[2]).decode().split("\0")
                good = given[1:] == [told.user, told.password]
                told.signed_in.append(given[1])
                self._say("235 welcome" if good else "535 no")
            case "MAIL":
                self.sender = words.partition("<")[2].partition(">")[0]
                self._say("250 ok")
            case "RCPT":
                self.recipients.append(words.partition("<")[2].partition(">")[0])
                self._say("250 ok")
            case "DATA":
                self._take_letter()
            case _:
                self._say("250 ok")

    def _take_letter(self) -> None:
        self._say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b".") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        letter = Letter(self.sender, tuple(self.recipients), message, self.encrypted)
        self.server.told.letters.append(letter)
        self._say("250 taken")

    def _encrypt(self) -> None:
        self._say("220 go on")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        self.wfile.flush()
        self.connection = self.request = context.wrap_socket(self.request, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        self.encrypted = True

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")
