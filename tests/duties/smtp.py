"""A mail server that refuses some addresses, on a port of its own: what a real one says, over a real line."""

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

WORDS = {
    "EHLO": "250 here",
    "HELO": "250 here",
    "MAIL": "250 ok",
    "RSET": "250 ok",
    "NOOP": "250 ok",
    "QUIT": "221 bye",
}


class PostOffice(ThreadingTCPServer):
    """`refuses` are addresses it does not know; `taken` is to whom it took a mail."""

    daemon_threads = True

    def __init__(self, refuses: set[str]) -> None:
        super().__init__(("127.0.0.1", 0), Counter)
        self.refuses, self.taken = refuses, list[str]()


class Counter(StreamRequestHandler):
    timeout = 60
    server: PostOffice

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            self.say(self.answer(line))
            if line.upper() == "QUIT":
                return

    def answer(self, line: str) -> str:
        word = line[:4].upper()
        if word == "RCPT":
            self.whom = line.partition("<")[2].partition(">")[0]
            return "550 nobody of this name" if self.whom in self.server.refuses else "250 ok"
        return self.take() if word == "DATA" else WORDS.get(word, "502 no")

    def take(self) -> str:
        self.say("354 go on")
        while self.rfile.readline().strip() != b".":
            pass
        self.server.taken.append(self.whom)
        return "250 taken"

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def post_office(settings, *refuses: str) -> Iterator[PostOffice]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with PostOffice(set(refuses)) as office:
        Thread(target=office.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        settings.EMAIL_HOST, settings.EMAIL_PORT = office.server_address
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER, settings.EMAIL_TIMEOUT = "", 60
        yield office
        office.shutdown()
