import { createHmac } from 'node:crypto';

import { RejectedError, shortId, type SpaceId } from '@scriptorium/contracts';

import { DownloadKey } from './download-key.service';
import { readTicket, signTicket, type Ticket } from './download-tokens';

const NOW = new Date('2026-01-02T03:04:05.678Z');
const SECRET = 'a'.repeat(32);

const ticket: Ticket = {
  driveId: shortId('11111111-1111-4111-8111-111111111111'),
  itemId: shortId('22222222-2222-4222-8222-222222222222'),
  principalId: '33333333-3333-4333-8333-333333333333',
  space: { spaceId: 1 as SpaceId, spaceKey: 'docs', hubId: '0a'.repeat(12) },
};

let key: DownloadKey;

beforeAll(async () => {
  key = await DownloadKey.import({ downloadKey: SECRET });
});

const later = (ms: number): Date => new Date(NOW.getTime() + ms);

async function codeOf(text: string, now = NOW): Promise<string | undefined> {
  try {
    await readTicket(text, key, now);
    return undefined;
  } catch (error) {
    if (error instanceof RejectedError) return error.code;
    throw error;
  }
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

/** Returns a JWT with the header and the claims, signed with the secret. */
function forged(header: object, claims: unknown, { secret = SECRET, hash = 'sha256' } = {}): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
}

const claims = {
  sub: ticket.principalId,
  drive: ticket.driveId,
  item: ticket.itemId,
  space: 1,
  key: 'docs',
  hub: ticket.space.hubId,
  aud: 'download',
  exp: Math.floor(NOW.getTime() / 1000) + 60,
};

test('reads the ticket that was signed, with and without a version', async () => {
  expect(await readTicket(await signTicket(ticket, key, NOW), key, NOW)).toEqual(ticket);
  const ofVersion = { ...ticket, version: 7 };
  expect(await readTicket(await signTicket(ofVersion, key, NOW), key, NOW)).toEqual(ofVersion);
});

test('accepts the ticket of another gateway with the same key, and of no other', async () => {
  const text = await signTicket(ticket, await DownloadKey.import({ downloadKey: SECRET }), NOW);
  expect(await codeOf(text)).toBeUndefined();
  const others = await Promise.all(
    ['b'.repeat(32), `${SECRET}a`, undefined].map((downloadKey) => DownloadKey.import({ downloadKey })),
  );
  for (const other of others) expect(await codeOf(await signTicket(ticket, other, NOW))).toBe('NOT_FOUND');
});

test('generates another key for each process without a configured one', async () => {
  const [mine, other] = await Promise.all([1, 2].map(() => DownloadKey.import({ downloadKey: undefined })));
  if (mine === undefined || other === undefined) throw new Error('No key was generated.');
  const text = await signTicket(ticket, mine, NOW);
  expect(await readTicket(text, mine, NOW)).toEqual(ticket);
  await expect(readTicket(text, other, NOW)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('accepts a ticket for an hour', async () => {
  const text = await signTicket(ticket, key, NOW);
  expect(await codeOf(text, later(3_599_000))).toBeUndefined();
  expect(await codeOf(text, later(3_600_000))).toBe('NOT_FOUND');
});

test('writes at most 452 characters, which need no escape in a URL', async () => {
  const space = { spaceId: (2 ** 31 - 1) as SpaceId, spaceKey: 'k'.repeat(63), hubId: 'f'.repeat(24) };
  const longest = await signTicket({ ...ticket, space, version: 2 ** 31 - 1 }, key, NOW);
  expect(longest).toMatch(/^[\w.-]+$/);
  expect(longest).toHaveLength(452);
});

test('rejects a ticket with any changed character', async () => {
  const text = await signTicket(ticket, key, NOW);
  const changed = [...text].map((character, at) => {
    const other = character === '.' ? 'A' : text[at] === 'A' ? 'Q' : 'A';
    return text.slice(0, at) + other + text.slice(at + 1);
  });
  for (const each of changed) expect([each, await codeOf(each)]).toEqual([each, 'NOT_FOUND']);
});

test('rejects other claims under the signature of a ticket', async () => {
  const [header = '', payload, signature = ''] = (await signTicket(ticket, key, NOW)).split('.');
  const other = encode({ ...decode(payload), item: ticket.driveId });
  expect(await codeOf(`${header}.${other}.${signature}`)).toBe('NOT_FOUND');
});

test('rejects a truncated, extended or malformed ticket', async () => {
  const text = await signTicket(ticket, key, NOW);
  const [header = '', payload = '', signature = ''] = text.split('.');
  const malformed = [
    '',
    '.',
    '..',
    '...',
    'x',
    header,
    `${header}.${payload}`,
    `${header}.${payload}.`,
    `.${payload}.${signature}`,
    `${header}..${signature}`,
    `${text}.`,
    `${text}.${signature}`,
    `${text}A`,
    ` ${text}`,
    `${text}%20`,
    text.slice(1),
    text.slice(0, -1),
    text.slice(0, text.length / 2),
    text.toUpperCase(),
    '💥.💥.💥',
    '\0.\0.\0',
  ];
  for (const each of malformed) expect([each, await codeOf(each)]).toEqual([each, 'NOT_FOUND']);
});

test('accepts claims that are signed as a ticket', async () => {
  expect(await readTicket(forged({ alg: 'HS256' }, claims), key, NOW)).toEqual(ticket);
});

test.each([
  ['no algorithm', { alg: 'none' }, {}],
  ['no algorithm in capitals', { alg: 'NONE' }, {}],
  ['an algorithm in other letters', { alg: 'hs256' }, {}],
  ['HS384', { alg: 'HS384' }, { hash: 'sha384' }],
  ['HS512', { alg: 'HS512' }, { hash: 'sha512' }],
  ['an asymmetric algorithm', { alg: 'RS256' }, {}],
  ['no header member', {}, {}],
  ['a critical extension', { alg: 'HS256', crit: ['exp'], exp: 1 }, {}],
  ['an unencoded payload', { alg: 'HS256', crit: ['b64'], b64: false }, {}],
  ['another key', { alg: 'HS256' }, { secret: 'b'.repeat(32) }],
  ['an embedded key', { alg: 'HS256', jwk: { kty: 'oct', k: encode('b') } }, { secret: 'b'.repeat(32) }],
])('rejects a signature with %s', async (_, header, options) => {
  expect(await codeOf(forged(header, claims, options))).toBe('NOT_FOUND');
});

test('rejects a ticket without a signature', async () => {
  expect(await codeOf(`${encode({ alg: 'none' })}.${encode(claims)}.`)).toBe('NOT_FOUND');
});

test.each([
  ['another audience', { ...claims, aud: 'upload' }],
  ['no audience', { ...claims, aud: undefined }],
  ['no expiry', { ...claims, exp: undefined }],
  ['an expiry that is no number', { ...claims, exp: '9999999999' }],
  ['a past expiry', { ...claims, exp: 1 }],
  ['a later beginning', { ...claims, nbf: claims.exp }],
  ['a list of claims', [claims]],
  ['a text', 'claims'],
  ['null', null],
])('rejects a correctly signed token with %s', async (_, sent) => {
  expect(await codeOf(forged({ alg: 'HS256' }, sent))).toBe('NOT_FOUND');
});

test('rejects a huge ticket', async () => {
  const huge = 'A'.repeat(1_000_000);
  for (const text of [
    huge,
    `${huge}.${huge}.${huge}`,
    '.'.repeat(1_000_000),
    `${await signTicket(ticket, key, NOW)}${huge}`,
  ]) {
    expect(await codeOf(text)).toBe('NOT_FOUND');
  }
});
