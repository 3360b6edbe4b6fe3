"""Uses four clients of Microsoft Graph for Python, unmodified, against the gateway.

Takes a task as JSON in the first argument: {"url", "token", "driveId", "rootId"}. Prints a report as JSON.
"""

import asyncio
import io
import json
import sys
from datetime import datetime, timedelta, timezone

import aiohttp
import httpx
import onedrive_personal_sdk.clients.client as personal
import requests
from kiota_abstractions.authentication import AuthenticationProvider
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.drives.item.items.item.create_upload_session.create_upload_session_post_request_body import (
    CreateUploadSessionPostRequestBody,
)
from msgraph_core.models import LargeFileUploadSession
from msgraph_core.tasks.large_file_upload import LargeFileUploadTask
from msgraphfs import MSGDriveFS
from O365 import Account, MSGraphProtocol

CHUNK = 4 * 327_680
task = json.loads(sys.argv[1])
url, token, drive = task["url"], task["token"], task["driveId"]


class Bearer(AuthenticationProvider):
    async def authenticate_request(self, request, additional_authentication_context=None):
        request.headers.try_add("Authorization", f"Bearer {token}")


async def sdk():
    """Microsoft's SDK: paths that are encoded like ids, an upload in ranges, and the changes of the root."""
    adapter = GraphRequestAdapter(Bearer())
    adapter.base_url = f"{url}/v1.0"
    items = GraphServiceClient(request_adapter=adapter).drives.by_drive_id(drive).items
    content = await items.by_drive_item_id("root:/python/a b.txt:").content.put(b"from Python")
    found = await items.by_drive_item_id("root:/python/a b.txt:").get()
    read = await items.by_drive_item_id("root:/python/a b.txt:").content.get()

    data = bytes(range(256)) * (3 * CHUNK // 256)
    session = await items.by_drive_item_id("root:/python/large.bin:").create_upload_session.post(
        CreateUploadSessionPostRequestBody()
    )
    upload = LargeFileUploadSession(
        upload_url=session.upload_url, expiration_date_time=datetime.now(timezone.utc) + timedelta(hours=1)
    )
    await LargeFileUploadTask(upload, adapter, io.BytesIO(data), max_chunk_size=CHUNK).upload()
    large = await items.by_drive_item_id("root:/python/large.bin:").get()
    delta = await items.by_drive_item_id(task["rootId"]).delta.get()
    return {
        "created": content.name,
        "found": found.name,
        "read": read.decode(),
        "uploaded": large.size,
        "expected": len(data),
        "changed": sorted(item.name for item in delta.value if item.file),
    }


def o365():
    """O365: folders by a filter, a search, and recent files."""
    account = Account(("id", "secret"), protocol=MSGraphProtocol())
    account.protocol.protocol_url = f"{url}/"
    account.protocol.service_url = f"{url}/v1.0/"
    account.con.session = requests.Session()
    account.con.session.headers["Authorization"] = f"Bearer {token}"
    own = account.storage(resource="").get_drive(drive)
    root = own.get_root_folder()
    return {
        "folders": sorted(item.name for item in root.get_child_folders()),
        "found": sorted(item.name for item in own.search("large")),
        "recent": sorted(item.name for item in own.get_recent()),
    }


async def access_token():
    return token


async def home_assistant():
    """onedrive-personal-sdk: the folder of the application."""
    personal.GRAPH_BASE_URL = f"{url}/v1.0"
    async with aiohttp.ClientSession() as session:
        client = personal.OneDriveClient(access_token, session)
        root = await client.get_approot()
        again = await client.get_approot()
        return {"name": root.name, "isSame": root.id == again.id}


class Rerouted(httpx.AsyncHTTPTransport):
    """Sends what is meant for Graph to the gateway: msgraphfs has no setting for the address."""

    async def handle_async_request(self, request):
        if request.url.host == "graph.microsoft.com":
            target = httpx.URL(url)
            request.url = request.url.copy_with(scheme=target.scheme, host=target.host, port=target.port)
            request.headers["host"] = request.url.netloc.decode()
        return await super().handle_async_request(request)


def msgraphfs():
    """msgraphfs: a file of unknown length, in a session with `deferCommit`."""
    files = MSGDriveFS(
        drive_id=drive,
        oauth2_client_params={
            "token": {"access_token": token, "token_type": "Bearer", "expires_at": 4_000_000_000},
            "transport": Rerouted(),
        },
    )
    data = b"0123456789abcdef" * (2 * CHUNK // 16) + b"end"
    with files.open("/python/streamed.bin", "wb", block_size=CHUNK) as file:
        for start in range(0, len(data), 300_000):
            file.write(data[start : start + 300_000])
    return {"isSame": files.cat_file("/python/streamed.bin") == data}


print(
    json.dumps(
        {
            "sdk": asyncio.run(sdk()),
            "o365": o365(),
            "homeAssistant": asyncio.run(home_assistant()),
            "msgraphfs": msgraphfs(),
        }
    )
)
