import { omitUndefined, RejectedError, type ShortId, type SpaceGrant, type SpaceId } from '@scriptorium/contracts';
import { errors, jwtVerify, SignJWT } from 'jose';

import type { DownloadKey } from './download-key.service';

/*
 * A download URL contains a ticket: a JWT with HS256, so that it needs no state and every gateway with the key reads
 * it. The audience separates it from other tokens that the same key may sign one day.
 */

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
const ALGORITHM = 'HS256';
const AUDIENCE = 'download';

/** Short names, since a page of items has a URL for each file. */
interface Claims {
  readonly sub: string;
  readonly drive: ShortId;
  readonly item: ShortId;
  readonly space: SpaceId;
  readonly key: string;
  readonly hub: string;
  readonly version?: number;
}

/** Returns a ticket as text for a URL, of at most 452 characters: letters, digits, `-`, `_` and `.`. */
export function signTicket(
  { driveId, itemId, principalId, space, version }: Ticket,
  { hmac }: DownloadKey,
  now: Date,
): Promise<string> {
  const claims: Omit<Claims, 'sub'> = {
    drive: driveId,
    item: itemId,
    space: space.spaceId,
    key: space.spaceKey,
    hub: space.hubId,
    ...omitUndefined({ version }),
  };
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: ALGORITHM })
    .setSubject(principalId)
    .setAudience(AUDIENCE)
    .setExpirationTime(Math.floor(now.getTime() / 1000) + VALID_FOR)
    .sign(hmac);
}

/** Reads a ticket. Rejects an invalid signature, another algorithm or audience, and an expired ticket: NOT_FOUND. */
export async function readTicket(text: string, key: DownloadKey, now: Date): Promise<Ticket> {
  const { sub, drive, item, space, key: spaceKey, hub, version } = await claimsOf(text, key, now);
  return {
    driveId: drive,
    itemId: item,
    principalId: sub,
    space: { spaceId: space, spaceKey, hubId: hub },
    ...omitUndefined({ version }),
  };
}

async function claimsOf(text: string, { hmac }: DownloadKey, now: Date): Promise<Claims> {
  const options = { algorithms: [ALGORITHM], audience: AUDIENCE, requiredClaims: ['exp'], currentDate: now };
  try {
    return (await jwtVerify<Claims>(text, hmac, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    throw new RejectedError('NOT_FOUND', 'The URL is invalid or has expired. Read the item to get a new one.', {
      what: 'item',
    });
  }
}
