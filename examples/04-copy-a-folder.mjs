// Uploads files into a folder and copies the folder through OneDrive's API, where a monitor reports the progress.
//
//   npm start -- --bootstrap examples/bootstrap.json
//   SCRIPTORIUM_TOKEN=demo-personal-token-not-for-production node examples/04-copy-a-folder.mjs
//
// SCRIPTORIUM_URL is the address of the gateway; default: port 3210 of this machine.
import { setTimeout as pause } from 'node:timers/promises';

const { SCRIPTORIUM_URL = 'http://127.0.0.1:3210', SCRIPTORIUM_TOKEN = '' } = process.env;
if (SCRIPTORIUM_TOKEN === '') throw new Error('Set SCRIPTORIUM_TOKEN. See the first lines of this file.');
const drive = `${SCRIPTORIUM_URL}/v1.0/me/drive`;

// 1. Use plain HTTP. (Microsoft's own client sends its token only over TLS: npm start -- --tls.)
async function send(/** @type {string} */ url, /** @type {RequestInit} */ init = {}) {
  const headers = { authorization: `Bearer ${SCRIPTORIUM_TOKEN}`, ...init.headers };
  const response = await fetch(url, { ...init, headers });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  return response;
}

// 2. Upload three files. The folders on their paths are created with them.
const folder = `Campaign ${Date.now()}`;
const texts = { 'brief.txt': 'Snow, and lots of it.', 'images/list.txt': 'hero, teaser', 'images/hero.svg': '<svg/>' };
for (const [path, body] of Object.entries(texts)) {
  const url = `${drive}/root:/${encodeURIComponent(folder)}/${path}:/content`;
  await send(url, { method: 'PUT', body, headers: { 'content-type': 'application/octet-stream' } });
}

// 3. Copy the folder next to itself. The response has no body. Its Location header is the monitor, which needs no
// token.
const accepted = await send(`${drive}/root:/${encodeURIComponent(folder)}:/copy`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'client-request-id': crypto.randomUUID() },
  body: JSON.stringify({ name: `${folder}, copied` }),
});
const monitor = accepted.headers.get('location') ?? '';

// 4. Poll the monitor. The copy is invisible until it is complete.
let copy = await (await fetch(monitor)).json();
while (['notStarted', 'inProgress', 'waiting'].includes(copy.status)) {
  await pause(100);
  copy = await (await fetch(monitor)).json();
}
console.log(`${copy.status}, ${copy.percentageComplete} %`);

// 5. The copy has the same names, sizes and hashes. No bytes were copied: both files refer to the same ones.
async function print(/** @type {string} */ itemId, depth = 0) {
  const { value } = await (await send(`${drive}/items/${itemId}/children?$orderby=name`)).json();
  for (const { id, name, size, file } of value) {
    console.log(`${'  '.repeat(depth)}${name} ${size} ${file?.hashes.sha256Hash.slice(0, 8) ?? ''}`.trimEnd());
    if (file === undefined) await print(id, depth + 1);
  }
}
await print(copy.resourceId);
