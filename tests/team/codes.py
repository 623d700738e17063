"""What an authenticator app does: RFC 6238 over RFC 4226, computed here and not by the library that is tested."""

import base64
import hashlib
import hmac
import struct

PERIOD, DIGITS = 30, 6


def code_at(secret: str, seconds: float) -> str:
    key = base64.b32decode(secret.upper())
    mac = hmac.new(key, struct.pack(">Q", int(seconds) // PERIOD), hashlib.sha1).digest()
    start = mac[-1] & 15
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"
