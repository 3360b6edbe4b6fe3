"""Keeps a copy of the variants of a space in SQLite. `python consumer.py print` prints the copy as NDJSON.

  no copy, or no consumer on the server: read the snapshot, then follow the events after its position
  otherwise: continue with the first event that was not acknowledged

The program ends with any error, and whatever runs it starts it again. Events are acknowledged after their commit. So
after a crash they may be applied again, which the sequence rule makes harmless.
"""
import asyncio, json, os, sqlite3, sys, time, urllib.request

import nats
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

env = os.environ.get
SPACE = env("SCRIPTORIUM_SPACE", "docs")
USER = f"events-{SPACE}"
NAME = f"{USER}-{env('CONSUMER', '2')}"
METRICS_EVERY_S = int(env("METRICS_EVERY_MS", "10000")) / 1000
COPY_EXPIRES_S = 6 * 24 * 60 * 60  # Events are stored for seven days. An older copy has missed some.

db = sqlite3.connect(env("COPY_FILE", "variants.db"), isolation_level=None, check_same_thread=False)
db.executescript("""
  pragma journal_mode = wal;
  create table if not exists variants (id text primary key, sequence text not null, data text not null);
  create table if not exists dead_letters (stream_sequence integer primary key, reason text, message blob);
  create table if not exists copy (complete integer primary key, updated_at integer not null);
""")
metrics = {"applied": 0, "superseded": 0, "dead": 0, "pending": 0}


def apply(state):
    """The state with the highest sequence is the current one. A deleted variant stays, with its status."""
    changed = db.execute(
        """insert into variants values (?, ?, ?)
           on conflict (id) do update set sequence = excluded.sequence, data = excluded.data
           where excluded.sequence > variants.sequence""",
        (state["subject"], state["sequence"], json.dumps(state["data"])),
    ).rowcount
    metrics["applied" if changed else "superseded"] += 1


def read_snapshot():
    """Replaces the copy in one transaction: a crash leaves the old copy, or none. Returns the stream position."""
    url = f"{env('SCRIPTORIUM_URL')}/v1/spaces/{SPACE}/snapshot"
    request = urllib.request.Request(url, headers={"authorization": f"Bearer {env('SCRIPTORIUM_TOKEN')}"})
    position = None
    with urllib.request.urlopen(request) as lines:
        db.execute("begin")
        db.execute("delete from variants")
        for state in map(json.loads, lines):
            if "position" in state:
                position = int(state["position"])
            else:
                apply(state)
    if position is None:
        raise RuntimeError("The snapshot ended before its last line.")
    db.execute("insert or replace into copy values (1, ?)", (int(time.time()),))
    db.execute("commit")
    return position


async def start_from_nothing(js, exists):
    position = await asyncio.to_thread(read_snapshot)
    if exists:
        await js.delete_consumer("EVENTS", NAME)
    subject = f"scriptorium.evt.v2.{SPACE}.variant.>"
    start = {"deliver_policy": DeliverPolicy.BY_START_SEQUENCE, "opt_start_seq": position + 1}
    config = ConsumerConfig(name=NAME, durable_name=NAME, ack_policy=AckPolicy.EXPLICIT, filter_subject=subject, **start)
    await js.add_consumer("EVENTS", config)


def apply_message(message):
    try:
        event = json.loads(message.data)
        apply({"subject": event["subject"], "sequence": event["sequence"], "data": event["data"]})
    except (ValueError, KeyError, TypeError) as error:
        row = (message.metadata.sequence.stream, repr(error), message.data)
        db.execute("insert or replace into dead_letters values (?, ?, ?)", row)
        metrics["dead"] += 1
    metrics["pending"] = message.metadata.num_pending


async def follow():
    options = {"user": USER, "password": env("NATS_PASSWORD"), "inbox_prefix": f"_INBOX.{USER}".encode()}
    js = (await nats.connect(env("NATS_URL"), max_reconnect_attempts=-1, **options)).jetstream()
    try:
        exists = bool(await js.consumer_info("EVENTS", NAME))
    except NotFoundError:
        exists = False
    copy = db.execute("select updated_at from copy").fetchone()
    if not exists or copy is None or copy[0] < time.time() - COPY_EXPIRES_S:
        await start_from_nothing(js, exists)
    subscription = await js.pull_subscribe_bind(NAME, stream="EVENTS")
    reported_at = time.time()
    while True:
        try:
            messages = await subscription.fetch(200, timeout=METRICS_EVERY_S)
        except nats.errors.TimeoutError:
            messages = []
            await js.consumer_info("EVENTS", NAME)  # Raises NotFoundError if the streams were rebuilt.
        db.execute("begin")
        for message in messages:
            apply_message(message)
        db.execute("commit")
        for message in messages:
            await message.ack()
        if time.time() - reported_at >= METRICS_EVERY_S:
            reported_at = time.time()
            db.execute("update copy set updated_at = ?", (int(reported_at),))
            print(json.dumps(metrics), flush=True)


if sys.argv[1:] == ["print"]:
    for id, sequence, data in db.execute("select * from variants where json_extract(data, '$.status') <> 'deleted' order by id"):
        print(json.dumps({"subject": id, "sequence": sequence, "data": json.loads(data)}))
else:
    asyncio.run(follow())
