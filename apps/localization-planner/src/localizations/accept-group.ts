/**
 * Accepts localizations of one space in one transaction, each statement for all of them.
 *
 *   read     the roots, and the facts about the space.
 *   decide   each request by itself: a rejection is the outcome of that request only.
 *   plan     the items without links, parents and copies in the locales (`planItems`). The others are accepted alone.
 *   accept   the jobs and their commands, and the messages of all for the outbox.
 *   check    the removals of the space, at last, as `planNowOrLater` does.
 *
 * The rows, messages and replies are those of a request that is accepted alone (accept-group.int.spec.ts).
 *
 * Failure modes: if a statement or the check fails, nothing is accepted, and GroupCommit accepts each request alone. If
 * the process dies before the commit, no job exists, and no request got a reply.
 */
import type { JobId, JobView, SpaceId } from '@scriptorium/contracts';
import { planItems, type ItemRequest } from '@scriptorium/copy-engine';
import { acceptItems, type AcceptedItem } from '@scriptorium/jobs';
import { appendWithTraces, withTrace } from '@scriptorium/messaging';
import { ALONE, inGroupSnapshot, type MemberOutcome } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { acceptedMessage, startMessages } from '../commands/job-messages';
import { jobView } from '../jobs/job-view';
import { lockRemovals } from '../uses/removals.store';
import type { DecidedLocalization } from './accept-localization';
import type { RootSnapshot } from './decide-localization';
import { describeLocalization, type LocalizationRequest } from './describe-localization';
import { readRoots } from './root.store';

/** A request that waits for a transaction. */
export interface WaitingLocalization {
  readonly spaceId: SpaceId;
  readonly request: LocalizationRequest;
  /** Of its job. */
  readonly id: JobId;
  /** Runs a function in the context of the request: its messages have its trace. */
  readonly inContext: <T>(work: () => T) => T;
}

type Decision = { readonly kind: 'plan'; readonly decided: DecidedLocalization } | MemberOutcome<never>;

/** Returns the outcome of each request, in their order. `window` is how many commands of a job may be in flight. */
export async function acceptGroup(
  pool: Pool,
  members: readonly WaitingLocalization[],
  window: number,
  now: Date,
): Promise<readonly MemberOutcome<JobView>[]> {
  const spaceId = spaceOf(members);
  return inGroupSnapshot(pool, async (client) => {
    const ids = members.map(({ request }) => request.variantId);
    const roots = await readRoots(client, spaceId, ids);
    const decisions = members.map((member) => decide(roots.get(member.request.variantId), member, window));
    const planned = decisions.flatMap((decision) => (decision.kind === 'plan' ? [decision.decided] : []));
    const accepted = await acceptPlanned(client, spaceId, planned);

    const messages = members.flatMap(({ id, inContext }) => {
      const item = accepted.get(id);
      return item === undefined ? [] : inContext(() => withTrace(messagesOf(item, now)));
    });
    await appendWithTraces(client, 'jobs', messages);
    await requireRemovals(client, spaceId, planned);
    return members.map(({ id }, at) => outcomeOf(decisions[at], accepted.get(id)));
  });
}

function spaceOf([first]: readonly WaitingLocalization[]): SpaceId {
  if (first === undefined) throw new Error('A group has no members.');
  return first.spaceId;
}

function decide(root: RootSnapshot | undefined, { request, id }: WaitingLocalization, window: number): Decision {
  try {
    const decided = describeLocalization(root, request, id);
    const { locales, destinations } = decided.tree;
    const isMoved = destinations.some(({ moved }) => moved.length > 0);
    return isMoved || locales.length > window || !hostsAll(decided) ? ALONE : { kind: 'plan', decided };
  } catch (error) {
    return { kind: 'rejected', error };
  }
}

function hostsAll({ tree: { roots, destinations, locales } }: DecidedLocalization): boolean {
  const source = destinations.find(({ repositoryId }) => repositoryId === roots[0]?.repositoryId);
  return source?.hosted === (1n << BigInt(locales.length)) - 1n;
}

async function acceptPlanned(
  client: ClientBase,
  spaceId: SpaceId,
  decided: readonly DecidedLocalization[],
): Promise<ReadonlyMap<JobId, AcceptedItem>> {
  if (decided.length === 0) return new Map();
  const planned = await planItems(client, spaceId, decided.flatMap(itemsOf));
  const jobs = decided.map(({ job }) => job).filter(({ id }) => planned.has(id));
  if (jobs.length === 0) return new Map();
  const accepted = await acceptItems(client, spaceId, jobs);
  if (accepted.length < jobs.length) throw new Error('A job exists, although its id is random.');
  return new Map(accepted.map((item) => [item.job.id, item]));
}

function itemsOf({ tree: { jobId, roots, locales } }: DecidedLocalization): ItemRequest[] {
  return roots.map(({ variantId, version, locale: rootLocale }) => ({
    jobId,
    variantId,
    version,
    rootLocale,
    locales,
  }));
}

function messagesOf({ job, released }: AcceptedItem, now: Date) {
  return startMessages(job, released, now, [acceptedMessage(job, now)]);
}

/** Throws if a removal was committed since the decisions, so that each request is decided again. */
async function requireRemovals(
  client: ClientBase,
  spaceId: SpaceId,
  decided: readonly DecidedLocalization[],
): Promise<void> {
  const [first] = decided;
  if (first !== undefined && (await lockRemovals(client, spaceId)) !== first.removals) {
    throw new Error('An entity of the space was removed since the decisions.');
  }
}

function outcomeOf(decision: Decision | undefined, accepted: AcceptedItem | undefined): MemberOutcome<JobView> {
  if (accepted !== undefined) return { kind: 'done', result: jobView(accepted.job) };
  return decision === undefined || decision.kind === 'plan' ? ALONE : decision;
}
