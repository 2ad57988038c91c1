"""A mail server and GOV.UK Notify on this machine: real sockets, kept letters, and faults as tests want them."""

from __future__ import annotations

import email
import email.policy
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class PostOffice:
    """What a mail server received, and how it behaves.

    `refuses` gives the code for a recipient (250: taken); `on_letter` is called once a letter is kept, before the
    sender hears so; with `silent` it then says nothing and hangs up.
    """

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    refuses: dict[str, int] = field(default_factory=dict)
    on_letter: Callable[[], None] = lambda: None
    silent: bool = False

    def text(self) -> str:
        """Everything that every letter said, its heads too."""
        return "\n".join(one.as_string() for one in self.letters)


class _Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a client needs."""

    office: PostOffice

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 post office")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ", 1)[0].upper()
            if word == "DATA":
                if not self.letter():
                    return
            elif word == "RCPT":
                code = next((c for who, c in self.office.refuses.items() if who in line), 250)
                self.say(f"{code} {'taken' if code == 250 else f'no such mailbox: {line}'}")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 post office")

    def letter(self) -> bool:
        """Take a letter; False when the sender hears nothing of it."""
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        kept = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.office.letters.append(kept)  # type: ignore[arg-type]
        self.office.on_letter()
        if self.office.silent:
            return False
        self.say("250 taken")
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail_server(office: PostOffice | None = None) -> Iterator[PostOffice]:
    """A mail server; one that stood before opens again at its old port, with what it kept."""
    office = office or PostOffice()
    handler = type("Conversation", (_Conversation,), {"office": office})
    with _Server(("127.0.0.1", office.port), handler) as server:
        office.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield office
        server.shutdown()


@dataclass
class Notify:
    """What GOV.UK Notify was asked to send; `answers` are what it says to the next posts (201 after that)."""

    address: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)


class _Desk(BaseHTTPRequestHandler):
    notify: Notify

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        code, said = self.notify.answers.pop(0) if self.notify.answers else (201, {"id": "1"})
        if code == 201:
            self.notify.asked.append({"to": self.path.rsplit("/", 1)[1], **asked})
        self.reply(code, said)

    def do_GET(self) -> None:
        reference = parse_qs(urlsplit(self.path).query)["reference"][0]
        self.notify.looked_up.append(reference)
        found = [{"status": "delivered"} for one in self.notify.asked if one["reference"] == reference]
        self.reply(200, {"notifications": found, "links": {}})

    def reply(self, code: int, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def notify_server() -> Iterator[Notify]:
    """GOV.UK Notify's address, as far as its client uses it here."""
    notify = Notify()
    handler = type("Desk", (_Desk,), {"notify": notify})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        notify.address = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield notify
        server.shutdown()
