"""Mails that leave one by one: an address that is refused holds up nobody else's."""

import logging
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.core.mail import EmailMessage

log = logging.getLogger("handrail.watch")
REFUSED = (SMTPRecipientsRefused, SMTPDataError, ValueError)
"""What the server, or the library before it, says of one mail. A server that does not answer is another fault."""


def is_taken(mail: EmailMessage) -> bool:
    """Send it, and say whether the mail server took it. Raises OSError when there is no line to the server."""
    try:
        mail.send()
    except REFUSED as fault:
        log.error("A mail was refused, and is tried again in the next round: %s", type(fault).__name__)
        return False
    return True
