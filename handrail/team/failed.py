"""Wrong passwords and codes in a row: the person whose account it is hears of it, once a day and by no word of a case.

What counts lies beside the counters of `tries.py`. The job that sends the reminders sends this too: a sign-in page that
sent it would take longer for an account that exists.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from .models import Person, Tries
from .sealing import digest
from .tries import FORGOTTEN

IN_A_ROW, ONCE = 3, timedelta(days=1)
log = logging.getLogger("handrail.watch")


def counter_of(person: Person) -> str:
    return digest("try", "in a row", str(person.pk))


def told_of(person: Person) -> str:
    return digest("try", "told", str(person.pk))


@transaction.atomic
def note_wrong(person: Person, at: datetime) -> None:
    row = Tries.objects.select_for_update().filter(key=counter_of(person)).first()
    count = row.count if row and (row.count >= IN_A_ROW or at - row.last_at < FORGOTTEN) else 0
    Tries.objects.update_or_create(key=counter_of(person), defaults={"count": count + 1, "last_at": at})


def note_right(person: Person) -> None:
    """The row is broken. One that was long enough stays until it is told: the last try may have been a stranger's."""
    Tries.objects.filter(key=counter_of(person), count__lt=IN_A_ROW).delete()


def tell_of_failed(now: datetime) -> int:
    """One mail a person. A row that goes on for days gives one mail a day."""
    long_enough = set(Tries.objects.filter(count__gte=IN_A_ROW).values_list("key", flat=True))
    sent = 0
    for person in Person.objects.filter(is_active=True) if long_enough else ():
        if counter_of(person) in long_enough:
            sent += tell(person, now)
    return sent


def tell(person: Person, now: datetime) -> int:
    told = Tries.objects.filter(key=told_of(person), last_at__gt=now - ONCE).exists()
    if not told:
        if not has_left(letter(person)):
            Tries.objects.filter(key=counter_of(person), last_at__lte=now - ONCE).delete()
            return 0
        Tries.objects.update_or_create(key=told_of(person), defaults={"count": 0, "last_at": now})
    Tries.objects.filter(key=counter_of(person)).delete()
    return 0 if told else 1


def has_left(mail: EmailMessage) -> bool:
    """A mail that is refused holds up nobody else's. It is tried again for a day after the last wrong try."""
    try:
        mail.send()
    except OSError as fault:
        log.error("A mail about failed sign-ins could not be sent: %s", type(fault).__name__)
        return False
    return True


def letter(person: Person) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        return EmailMessage(
            subject="Handrail",
            body=f"{_('Somebody tried to sign in as you and failed three times or more.')}\n"
            f"{_('If it was you, there is nothing to do. If it was not you, call your supervisor now.')}\n",
            to=[person.email],
        )
