"""Reports about a missing child, prepared and sent as a worker does it in the browser."""

import json
from io import BytesIO
from uuid import uuid4

import pikepdf
from django.urls import reverse

from handrail.children.models import Child
from handrail.duties.models import Packet
from handrail.duties.reading import token_of
from handrail.missing.models import Episode
from tests.duties.missing_story import POLICE
from tests.duties.stories import answer_now, proof


def address(cast, page: str, rule: str, episode: Episode | None = None, to: str = "") -> str:
    duty = next(
        one for one in answer_now(cast)["duties"]
        if one["id"] == rule and (not to or one["recipient"] == to) and (not episode or one["about"] == str(episode.pk))
    )  # fmt: skip
    return reverse(page, args=[cast.maya.pk, token_of(cast.maya, duty["instance"])])


def prepared(cast, client, rule=POLICE, episode=None, to="", **typed) -> Packet:
    sent = client.post(address(cast, "prepare", rule, episode, to), {"client_id": str(uuid4()), **typed})
    assert sent.status_code == 302, sent.context["form"].errors
    row = Packet.objects.get(pk=sent.url.strip("/").split("/")[-1])
    row.child = Child.unscoped.get(pk=cast.maya.pk)
    return row


def lines(row: Packet) -> dict[str, str]:
    return {one["key"]: one["value"] for part in row.body["document"]["sections"] for one in part["rows"]}


def told(cast, client, row: Packet, rule=POLICE, episode=None, to="", reference="FPD-26-4471") -> None:
    client.post(address(cast, "proof", rule, episode, to), proof(packet=str(row.pk), reference=reference,
                                                                 told="Officer Diaz, 417"))  # fmt: skip


def page(client, row: Packet) -> str:
    return client.get(reverse("packet", args=[row.pk])).text


def paper(client, row: Packet) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(client.get(reverse("packet_pdf", args=[row.pk])).content))


def machine(client, row: Packet) -> dict:
    return json.loads(client.get(reverse("packet_json", args=[row.pk])).content)


def typed_on(client, cast, rule, episode, to="") -> dict[str, str]:
    """What the form holds when it is opened, as a browser sends it back."""
    form = client.get(address(cast, "prepare", rule, episode, to)).context["form"]
    return {name: str(form[name].value() or "") for name in form.fields if not name.startswith(("asked_", "client_id"))}
