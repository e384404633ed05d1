"""What goes wrong with a reply stands beside its status, also for requests that were kept before."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from django.db import migrations, models

_NO_STATUS_LINE = frozenset({"silent", "close", "invalid_http"})


def _sends_status(fault: dict[str, Any]) -> bool:
    kind = fault["kind"]
    return kind not in _NO_STATUS_LINE and (kind != "reset" or fault.get("at") == "middle")


def tell_faults(apps: Any, schema_editor: Any) -> None:
    """Write down the faults of requests whose saved reply has one; bins without such a reply are not looked at."""
    store = schema_editor.connection.alias
    faults: dict[str, dict[int, dict[str, Any]]] = {}
    for saved in apps.get_model("bins", "SavedReply").objects.using(store).iterator(chunk_size=1):
        if fault := json.loads(bytes(saved.raw_spec)).get("fault"):
            faults.setdefault(saved.bin_id, {})[saved.pk] = fault
    for name in ("CapturedRequest", "TrashedRequest"):
        requests = apps.get_model("bins", name).objects.using(store)
        for bin_id, known in faults.items():
            _tell(requests.filter(bin_id=bin_id, mode="wire").exclude(reply_note=b""), known)


def _tell(rows: Any, known: dict[int, dict[str, Any]]) -> None:
    for pk, note in rows.values_list("pk", "reply_note").iterator():
        if fault := known.get(_version(bytes(note))):
            found = {"reply_fault": fault["kind"]}
            rows.filter(pk=pk).update(**(found if _sends_status(fault) else {**found, "reply_status": 0}))


def _version(note: bytes) -> int:
    try:
        return int(msgspec.msgpack.decode(note)[0])
    except (msgspec.MsgspecError, ValueError, TypeError, IndexError, KeyError):
        return 0


class Migration(migrations.Migration):
    """A column that may be NULL, which joins a table of any size at once."""

    dependencies = [("bins", "0007_people")]

    operations = [
        migrations.AddField("capturedrequest", "reply_fault", models.CharField(max_length=16, null=True)),
        migrations.AddField("trashedrequest", "reply_fault", models.CharField(max_length=16, null=True)),
        migrations.RunPython(tell_faults, migrations.RunPython.noop, elidable=True),
    ]
