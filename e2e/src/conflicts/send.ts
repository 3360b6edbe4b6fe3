import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDrive } from '../clients/test-drive';
import type { SceneRequest } from './scene';
import { sendAgain } from './send-again';
import { type Answer, inTurns, type Send, urlOf } from './try-cases';

export const oneByOne: Send = (drive, requests) =>
  inTurns(requests, async ({ method, url, body }) => {
    const { status, headers, json } = await sendAgain(drive.plain, urlOf(drive) + url, { method, body });
    return { status, location: headers.get('location') ?? undefined, body: json };
  });

const MOST = 20;
const MOST_SENT = 60;

interface Batched {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export const inBatches: Send = async (drive, requests) => {
  const batches = Array.from({ length: Math.ceil(requests.length / MOST) }, (_, index) =>
    requests.slice(index * MOST, (index + 1) * MOST),
  );
  return (await inTurns(batches, (batch) => sendBatch(drive, batch))).flat();
};

/** Sends the requests of a batch again that got 503, as clients do (send-again.ts). */
async function sendBatch(drive: TestDrive, batch: readonly SceneRequest[], sent = 1): Promise<Answer[]> {
  const answers = await sendOnce(drive, batch);
  const refused = batch.filter((_, index) => answers[index]?.status === 503);
  if (refused.length === 0 || sent === MOST_SENT) return answers;
  await sleep(1_000);
  const again = (await sendBatch(drive, refused, sent + 1)).values();
  return answers.map((answer) => (answer.status === 503 ? (again.next().value ?? answer) : answer));
}

async function sendOnce(drive: TestDrive, batch: readonly SceneRequest[]): Promise<Answer[]> {
  const requests = batch.map(({ method, url, body }, index) => ({
    id: String(index),
    method,
    url: `/drives/${drive.id}${url}`,
    ...(typeof body === 'string'
      ? { body: Buffer.from(body).toString('base64'), headers: { 'Content-Type': 'application/octet-stream' } }
      : { body, headers: { 'Content-Type': 'application/json' } }),
  }));
  const headers = { 'content-type': 'application/json' };
  const { json } = await drive.plain.send<{ responses: Batched[] }>('/v1.0/$batch', {
    method: 'POST',
    headers,
    body: { requests },
  });
  const byId = new Map(json.responses.map((response) => [response.id, response]));
  return requests.map(({ id }) => {
    const response = byId.get(id);
    const location = Object.entries(response?.headers ?? {}).find(([name]) => name.toLowerCase() === 'location')?.[1];
    return { status: response?.status ?? 0, location, body: response?.body };
  });
}
