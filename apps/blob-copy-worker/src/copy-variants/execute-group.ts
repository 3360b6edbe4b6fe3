/**
 * Executes small commands of one space in one transaction, with the statements of `executeCopy` over all of them.
 *
 *   members   Released commands of running jobs. Any other command is left out, and executed alone: one that has ended
 *             or is locked by another delivery, one of a cancelling job, a second one of the same job and locale, one
 *             whose locale was removed, and one that changes bodies or duplicates linked items.
 *   locks     Commands in the order of their jobs and ids, then rows of one statement in the order of their keys
 *             (folders, variants, unique values), then jobs in the order of their ids. A command alone locks in the
 *             same order. So two workers do not deadlock over commands, copies or jobs.
 *   conflict  The first attempt does not look for existing variants. If one exists, the second attempt does.
 *   failure   Any other error rolls back the group. Then each member is executed alone: a data error splits or fails
 *             only its own command.
 *
 * Failure mode: after a crash between the commit and the publication of the events, the marks of the members remain
 * (docs/adr/0026-ended-commands-owe-their-events.md), and each delivery publishes the events of its own command.
 */
import type { CopyVariants, SpaceId } from '@scriptorium/contracts';
import {
  copyGroup,
  copyGroupUncontested,
  createFolders,
  insertUniqueValuesOfGroup,
  type Copied,
  type GroupRequest,
} from '@scriptorium/copy-engine';
import { closeCommands } from '@scriptorium/jobs';
import { ALONE, inGroupTransaction, violates, type MemberOutcome } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { claimCommands, type ClaimedMember } from '../commands/claim-command.store';
import { copyRequest, VARIANT_EXISTS, type ExecutionResult } from './execute-copy';

type CopyMembers = (client: ClientBase, group: GroupRequest) => Promise<readonly Copied[]>;
type GroupResult = ReadonlyMap<string, ExecutionResult>;

/** Executes commands of one space. Returns the outcome of each, in their order. */
export async function executeGroup(
  pool: Pool,
  commands: readonly CopyVariants[],
): Promise<readonly MemberOutcome<ExecutionResult>[]> {
  const results = await executeUncontested(pool, commands);
  const reported = new Set<string>();
  return commands.map(({ commandId }) => {
    const result = results.get(commandId);
    // The second delivery of a command finds it closed.
    if (result === undefined || reported.has(commandId)) return ALONE;
    reported.add(commandId);
    return { kind: 'done', result };
  });
}

async function executeUncontested(pool: Pool, commands: readonly CopyVariants[]): Promise<GroupResult> {
  try {
    return await inGroupTransaction(pool, (client) => execute(client, commands, copyGroupUncontested));
  } catch (error) {
    if (!VARIANT_EXISTS.some((constraint) => violates(error, constraint))) throw error;
    return inGroupTransaction(pool, (client) => execute(client, commands, copyGroup));
  }
}

/** Returns the results of the executed commands by their ids. */
async function execute(
  client: ClientBase,
  commands: readonly CopyVariants[],
  copyMembers: CopyMembers,
): Promise<GroupResult> {
  const spaceId = spaceOf(commands);
  const claimed = membersOf(await claimCommands(client, spaceId, distinct(commands)));
  const [first] = claimed;
  if (first === undefined) return new Map();
  const members = claimed.map((member) => copyRequest({ spaceId, jobId: member.job_id }, member));
  const replicating = claimed.filter((member) => member.replicate_folders).map((member) => member.job_id);
  if (replicating.length > 0) await createFolders(client, spaceId, replicating);
  const group = { spaceId, members, deletions: first.deletions };
  const copies = await copyMembers(client, group);
  if (first.has_unique_values) await insertUniqueValuesOfGroup(client, group);
  return close(client, spaceId, claimed, copies);
}

async function close(
  client: ClientBase,
  spaceId: SpaceId,
  claimed: readonly ClaimedMember[],
  copies: readonly Copied[],
): Promise<GroupResult> {
  const executed = claimed.map((member, at) => {
    const { copied = [], sequence = null, reused = 0, deletedSources: failed = 0 } = copies[at] ?? {};
    return { member, copied, sequence, counts: { created: copied.length, reused, failed, sequence } };
  });
  const jobs = await closeCommands(
    client,
    spaceId,
    executed.map(({ member, counts }) => ({ jobId: member.job_id, commandId: member.id, ...counts })),
  );
  const results = new Map<string, ExecutionResult>();
  for (const { member, copied, sequence } of executed) {
    const job = jobs.get(member.job_id);
    if (job === undefined) throw new Error(`Job ${member.job_id} was not updated.`);
    results.set(member.id, { kind: 'done', release: member.releases, copied, sequence, locale: member.locale, job });
  }
  return results;
}

/** Returns the commands that a group executes: of each job and locale the first. */
function membersOf(claimed: readonly ClaimedMember[]): readonly ClaimedMember[] {
  const first = new Map<string, ClaimedMember>();
  for (const member of claimed.filter(isPlain)) {
    const key = `${member.job_id} ${member.locale_bit}`;
    if (!first.has(key)) first.set(key, member);
  }
  return [...first.values()];
}

function isPlain(command: ClaimedMember): boolean {
  return (
    command.state === 'released' &&
    command.kind === 'copy' &&
    command.job_state === 'running' &&
    command.has_locale &&
    !command.drops_links &&
    !command.has_duplicates
  );
}

function distinct(commands: readonly CopyVariants[]): readonly CopyVariants[] {
  return [...new Map(commands.map((command) => [command.commandId, command])).values()];
}

function spaceOf(commands: readonly CopyVariants[]): SpaceId {
  const spaces = new Set(commands.map(({ spaceId }) => spaceId));
  const [space] = spaces;
  if (space === undefined || spaces.size > 1) throw new Error('A group has commands of exactly one space.');
  return space;
}
