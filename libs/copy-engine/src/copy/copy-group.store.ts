import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { insertMissedOf, insertReusedOf } from './copy-outcomes.sql';
import { GROUP } from './copy-scope.sql';
import {
  numbered,
  reportedCopy,
  RETURNING,
  type CopiedRow,
  type CopyRequest,
  type InsertedCopies,
  type ReportedCopy,
} from './copy-variants.sql';
import type { Copied } from './copy-variants.store';
import { INSERT_COPIES_OF_GROUP } from './insert-copies.sql';

/** Copies of several jobs of one space, each a range into another locale of its job. */
export interface GroupRequest {
  readonly spaceId: SpaceId;
  /** No two have the same job and locale. None has bodies of its own. */
  readonly members: readonly CopyRequest[];
  /** Number of deletions (content.deletions) that the transaction has read in an earlier statement. */
  readonly deletions: string;
}

/** The columns after those of a copy: the job and the locale of its member. */
const MEMBER = 7;

interface OutcomeRow {
  readonly job_id: JobId;
  readonly locale_bit: number;
  readonly outcome?: 'reused' | 'failed';
}

/**
 * Copies the ranges of all members with the statements of `copyUncontested`, one for all of them. Returns the copies of
 * each member, in the order of the members; all copies have one number. Fails with a unique violation if a variant
 * exists, also if two members copy the same child: the caller then rolls back and calls `copyGroup`.
 */
export async function copyGroupUncontested(client: ClientBase, group: GroupRequest): Promise<readonly Copied[]> {
  const inserted = await insertGroup(client, group, '');
  return addMissed(
    client,
    group,
    inserted.map((copies) => ({ ...copies, reused: 0, deletedSources: 0 })),
  );
}

/** Same as copyGroupUncontested, with the statements of `copyVariants`: an existing variant is counted as reused. */
export async function copyGroup(client: ClientBase, group: GroupRequest): Promise<readonly Copied[]> {
  const inserted = await insertGroup(client, group, 'on conflict do nothing');
  const { rows } = await client.query<OutcomeRow>({
    name: 'insert-reused-of-group',
    text: insertReusedOf(GROUP),
    values: groupParameters(group),
  });
  return addMissed(
    client,
    group,
    inserted.map((copies, at) => ({ ...copies, reused: countOf(group.members[at], rows), deletedSources: 0 })),
  );
}

async function insertGroup(client: ClientBase, group: GroupRequest, onConflict: string): Promise<InsertedCopies[]> {
  const { rows } = await client.query<CopiedRow>({
    name: onConflict === '' ? 'insert-copies-of-group' : 'insert-missing-copies-of-group',
    rowMode: 'array',
    text: `${INSERT_COPIES_OF_GROUP}
${onConflict}${RETURNING}, job_id, locale`,
    values: groupParameters(group),
  });
  const { sequence } = await numbered(client, group, rows);
  const copies = new Map<string, ReportedCopy[]>(group.members.map((member) => [memberKey(member), []]));
  for (const row of rows) copies.get(row.slice(MEMBER).join(' '))?.push(reportedCopy(row));
  return group.members.map((member) => {
    const copied = copies.get(memberKey(member)) ?? [];
    return { copied, sequence: copied.length === 0 ? null : sequence };
  });
}

/** Records what was neither copied nor reused (`insertMissedNodes`), which is rare. */
async function addMissed(client: ClientBase, group: GroupRequest, found: readonly Copied[]): Promise<Copied[]> {
  const short = group.members.filter(({ from, to }, at) => {
    const { copied = [], reused = 0 } = found[at] ?? {};
    return copied.length + reused <= to - from;
  });
  if (short.length === 0) return [...found];
  const { rows } = await client.query<OutcomeRow>({
    name: 'insert-missed-nodes-of-group',
    text: insertMissedOf(GROUP),
    values: groupParameters({ ...group, members: short }),
  });
  return found.map((copies, at) => {
    const failed = countOf(
      group.members[at],
      rows.filter(({ outcome }) => outcome === 'failed'),
    );
    return {
      ...copies,
      reused: copies.reused + countOf(group.members[at], rows) - failed,
      deletedSources: failed,
    };
  });
}

function countOf(member: CopyRequest | undefined, rows: readonly OutcomeRow[]): number {
  return rows.filter(({ job_id: job, locale_bit: bit }) => job === member?.jobId && bit === member.localeBit).length;
}

function memberKey({ jobId, locale }: CopyRequest): string {
  return `${jobId} ${locale}`;
}

/** Returns $1 to $9 (`GROUP`). */
export function groupParameters({ spaceId, members }: GroupRequest): unknown[] {
  return [
    spaceId,
    members.map(({ jobId }) => jobId),
    members.map(({ from }) => from),
    members.map(({ to }) => to),
    members.map(({ localeBit }) => localeBit),
    members.map(({ locale }) => locale),
    members.map(({ replicateFolders }) => replicateFolders),
    members.map(({ hasRedirects }) => hasRedirects),
    members.map(({ requestedBy }) => requestedBy),
  ];
}
