import { createHmac, timingSafeEqual } from 'node:crypto';

import { RejectedError, type ShortId, type SpaceGrant } from '@scriptorium/contracts';

import { omitUndefined } from '../../../http/bodies/omit-undefined';

/** The content of a download URL, which opens a file without a token. */
export interface Ticket {
  readonly driveId: ShortId;
  readonly itemId: ShortId;
  /** The caller to whom it was issued, and the space that the caller may read. */
  readonly principalId: string;
  readonly space: Omit<SpaceGrant, 'scopes'>;
  /** Version of the file. Default: the current one at the time of the download. */
  readonly version?: number;
}

/** Lifetime in seconds. Long enough for a client that lists first and downloads later. */
const VALID_FOR = 3_600;

type Fields = readonly [
  driveId: string,
  itemId: string,
  principalId: string,
  spaceId: number,
  spaceKey: string,
  hubId: string,
  until: number,
  version?: number,
];

/** Returns a ticket as text for a URL: its fields and their signature. */
export function signTicket({ driveId, itemId, principalId, space, version }: Ticket, key: string, now: Date): string {
  const until = Math.floor(now.getTime() / 1000) + VALID_FOR;
  const ofItem = [driveId, itemId, principalId, space.spaceId, space.spaceKey, space.hubId, until] as const;
  const fields: Fields = version === undefined ? ofItem : [...ofItem, version];
  const said = Buffer.from(JSON.stringify(fields)).toString('base64url');
  return `${said}.${signatureOf(said, key).toString('base64url')}`;
}

/** Reads a ticket. Rejects an invalid signature or an expired ticket with NOT_FOUND. */
export function readTicket(text: string, key: string, now: Date): Ticket {
  const [said = '', signature = ''] = text.split('.');
  const sent = Buffer.from(signature, 'base64url');
  const right = signatureOf(said, key);
  if (sent.length !== right.length || !timingSafeEqual(sent, right)) throw notValid();
  const fields = JSON.parse(Buffer.from(said, 'base64url').toString('utf8')) as Fields;
  const [driveId, itemId, principalId, spaceId, spaceKey, hubId, until, version] = fields;
  if (until * 1000 < now.getTime()) throw notValid();
  return { driveId, itemId, principalId, space: { spaceId, spaceKey, hubId }, ...omitUndefined({ version }) };
}

function signatureOf(said: string, key: string): Buffer {
  return createHmac('sha256', key).update(said).digest();
}

function notValid(): RejectedError {
  return new RejectedError('NOT_FOUND', 'The URL is invalid or has expired.', { what: 'item' });
}
