import { type ConflictBehavior, omitUndefined, parseIsoTime, RejectedError } from '@scriptorium/contracts';

import type { RequestBody } from '../../../http/bodies/request-body';
import { invalid } from './read-query';

/** Names of the conflict behaviour in Graph, in the direct endpoint and in content uploads. */
const CONFLICT_NAMES = ['@microsoft.graph.conflictBehavior', '@name.conflictBehavior', '@content.conflictBehavior'];
const BEHAVIORS: readonly string[] = ['fail', 'replace', 'rename'] satisfies ConflictBehavior[];

/** Returns the conflict behaviour from the query; otherwise from the first body that has one. */
export function readConflict(
  query: URLSearchParams,
  bodies: readonly (RequestBody | undefined)[],
): ConflictBehavior | undefined {
  for (const name of CONFLICT_NAMES) {
    const inQuery = query.get(name);
    const sent = inQuery ?? bodies.map((body) => nonEmpty(body?.optionalText(name))).find((text) => text !== undefined);
    if (sent === undefined || sent === '') continue;
    if (isBehavior(sent)) return sent;
    throw invalid(name, `"${name}" must be fail, replace or rename.`);
  }
  return undefined;
}

function isBehavior(text: string): text is ConflictBehavior {
  return BEHAVIORS.includes(text);
}

/** Treats an empty text as absent: rclone sends every member of its structures. */
export function nonEmpty(text: string | null | undefined): string | undefined {
  return text === '' || text === null ? undefined : text;
}

/** Reads `fileSystemInfo`: the times of the file on the client. */
export function readClientTimes(body: RequestBody | undefined): {
  clientCreatedAt?: string;
  clientModifiedAt?: string;
} {
  const info = body?.optionalObject('fileSystemInfo');
  return omitUndefined({
    clientCreatedAt: readTime(info, 'createdDateTime'),
    clientModifiedAt: readTime(info, 'lastModifiedDateTime'),
  });
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

function readTime(info: RequestBody | undefined, name: string): string | undefined {
  const text = nonEmpty(info?.optionalText(name));
  if (text === undefined) return undefined;
  const time = TIME.test(text) ? parseIsoTime(text) : undefined;
  if (time !== undefined) return time.toISOString();
  const property = `fileSystemInfo.${name}`;
  throw new RejectedError('FIELD_INVALID', `"${property}" must be an ISO 8601 time with an offset.`, { property });
}
