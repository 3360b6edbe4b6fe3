import { type Followed, followEvents, type FollowOptions } from './follow-events.js';
import { importLines, type ImportInput } from './import-lines.js';
import type { ItemOf, ListOptions, ListPath } from './lists.js';
import type { operations } from './native-api.js';
import type { Requests } from './requests.js';
import type {
  Conflict,
  CopyRequest,
  CoveredFamily,
  ImportLine,
  ImportResult,
  Job,
  JobEvent,
  JobOutcome,
  Plan,
  PlanDifference,
  PlanNode,
  ResolvedConflict,
  SpaceEvent,
  Sync,
  Variant,
} from './schemas.js';
import { valuesOf } from './text-of-stream.js';
import { hasEnded, waitForJob, type WaitOptions } from './wait-for-job.js';

type Query<Id extends keyof operations> = Omit<NonNullable<operations[Id]['parameters']['query']>, 'cursor'>;
type Choices = operations['changePlan']['requestBody']['content']['application/json']['choices'];
type Execution = Pick<NonNullable<operations['executePlan']['requestBody']>['content']['application/json'], 'onStale'>;

type VariantChange = operations['patchVariant']['requestBody']['content']['application/json'];
type Resolution = operations['resolveConflict']['requestBody']['content']['application/json'];
type Side = operations['resolveConflicts']['requestBody']['content']['application/json']['take'];

interface Cancellable {
  readonly signal?: AbortSignal;
}

const WAIT = 'wait=30';
const SPACE = '/v1/spaces/{space}';

/** The operations of a space. They throw `ProblemError` for an error response. */
export class Space {
  private readonly path: { readonly space: string };

  constructor(
    private readonly client: Requests,
    readonly key: string,
  ) {
    this.path = { space: key };
  }

  /** Imports lines of any number. Yields the result of each, in their order. Importing them again changes nothing. */
  import(
    lines: ImportInput,
    { repository, signal }: Cancellable & { readonly repository?: string } = {},
  ): AsyncGenerator<ImportResult> {
    const send = async (body: string): Promise<ReadableStream<Uint8Array>> =>
      streamOf(
        await this.client.api.POST(`${SPACE}/import`, {
          params: { path: this.path, query: repository === undefined ? {} : { repository } },
          headers: { 'content-type': 'application/x-ndjson' },
          body,
          bodySerializer: (text) => text,
          parseAs: 'stream',
          ...signalOf(signal),
        }),
      );
    return importLines(lines, send, { retry: this.client.retry, signal });
  }

  /** Yields variants in the form of an import. The stream fails if the connection breaks before its end. */
  async *export(query: Query<'exportItems'> = {}, { signal }: Cancellable = {}): AsyncGenerator<ImportLine> {
    const init = { params: { path: this.path, query }, parseAs: 'stream', ...signalOf(signal) } as const;
    yield* valuesOf<ImportLine>(streamOf(await this.client.api.GET(`${SPACE}/export`, init)));
  }

  /** Plans a copy, and waits until the plan is made. It changes nothing. */
  async plan(request: CopyRequest, options: Cancellable & { readonly idempotencyKey?: string } = {}): Promise<Plan> {
    const init = { params: { path: this.path }, body: request, ...keyed(options) };
    const plan = dataOf(await this.client.api.POST(`${SPACE}/plans`, init));
    return this.waitForPlan(plan.id, options);
  }

  /** Waits until a plan is made. Its state is `ready`, or `failed`. */
  async waitForPlan(id: string, { signal }: Cancellable = {}): Promise<Plan> {
    const init = { params: { path: { ...this.path, id } }, headers: { prefer: WAIT }, ...signalOf(signal) };
    for (;;) {
      const plan = dataOf(await this.client.api.GET(`${SPACE}/plans/{id}`, init));
      if (plan.state !== 'planning') return plan;
    }
  }

  /** Yields the nodes of a plan. */
  planNodes(id: string, query: Query<'listPlanNodes'> = {}): AsyncGenerator<PlanNode> {
    return this.items(`${SPACE}/plans/{id}/nodes`, { path: { ...this.path, id }, query });
  }

  /** Yields the nodes in which two plans differ: `a` is the node of the first plan, `b` that of the other. */
  comparePlans(id: string, other: string): AsyncGenerator<PlanDifference> {
    return this.items(`${SPACE}/plans/{id}/diff/{other}`, { path: { ...this.path, id, other } });
  }

  /** Replaces decisions of a plan, and waits until it is made again. */
  async changePlan({ id, digest }: Pick<Plan, 'id' | 'digest'>, choices: Choices): Promise<Plan> {
    const params = { path: { ...this.path, id }, header: tagged(digest) };
    await this.client.api.PATCH(`${SPACE}/plans/{id}`, { params, body: { choices } });
    return this.waitForPlan(id);
  }

  /** Executes a plan as it was read, or rejects with PLAN_STALE if a source has changed since. */
  async execute(plan: Pick<Plan, 'id' | 'digest'>, options: Execution & Keyed = {}): Promise<Job> {
    const { onStale, ...others } = options;
    const params = { path: { ...this.path, id: plan.id }, header: tagged(plan.digest) };
    const body = onStale === undefined ? {} : { onStale };
    return dataOf(await this.client.api.POST(`${SPACE}/plans/{id}/execute`, { params, body, ...keyed(others) }));
  }

  /** Plans and executes a copy. */
  async copy(request: CopyRequest, options: Keyed = {}): Promise<Job> {
    const init = { params: { path: this.path }, body: request, ...keyed(options) };
    return dataOf(await this.client.api.POST(`${SPACE}/copies`, init));
  }

  /** Yields the jobs of the space, newest first. */
  jobs(query: Query<'listJobs'> = {}): AsyncGenerator<Job> {
    return this.items(`${SPACE}/jobs`, { path: this.path, query });
  }

  async job(id: string): Promise<Job> {
    return dataOf(await this.client.api.GET(`${SPACE}/jobs/{id}`, { params: { path: { ...this.path, id } } }));
  }

  /** Waits until a job has ended, by long polls. Returns its last state, also if it has failed. */
  waitForJob(id: string, options: WaitOptions = {}): Promise<Job> {
    const params = { path: { ...this.path, id } };
    return waitForJob(async (tag) => {
      const headers = tag === undefined ? {} : { 'if-none-match': tag, prefer: WAIT };
      const init = { params, headers, ...signalOf(options.signal) };
      const { data, response } = await this.client.api.GET(`${SPACE}/jobs/{id}`, init);
      return { ...(data === undefined ? {} : { job: data }), tag: response.headers.get('etag') ?? undefined };
    }, options);
  }

  /** Yields the ledger of a job: one line for each node and destination. */
  outcomes(id: string, query: Query<'listJobOutcomes'> = {}): AsyncGenerator<JobOutcome> {
    return this.items(`${SPACE}/jobs/{id}/outcomes`, { path: { ...this.path, id }, query });
  }

  /** Yields the state of a job and its changes, each once, until the job has ended. */
  async *followJob(id: string, options: FollowOptions = {}): AsyncGenerator<Followed<JobEvent>> {
    const params = { path: { ...this.path, id } };
    const events = followEvents<JobEvent>(async (after, signal) => {
      const init = { params, headers: resumed(after), parseAs: 'stream', signal } as const;
      return streamOf(await this.client.api.GET(`${SPACE}/jobs/{id}/events`, init));
    }, options);
    for await (const followed of events) {
      yield followed;
      if (hasEnded(followed.event.data)) return;
    }
  }

  /** Yields the changes of all jobs of the space. */
  followJobs(options: FollowOptions = {}): AsyncGenerator<Followed<JobEvent>> {
    return followEvents(async (after, signal) => {
      const init = { params: { path: this.path }, headers: resumed(after), parseAs: 'stream', signal } as const;
      return streamOf(await this.client.api.GET(`${SPACE}/jobs/events`, init));
    }, options);
  }

  /** Yields the events of the space. `types` are such as `variant.created` or `job.*`, separated by commas. */
  followEvents({
    types,
    entity,
    ...options
  }: FollowOptions & { readonly types?: string; readonly entity?: string } = {}): AsyncGenerator<Followed<SpaceEvent>> {
    const query = { ...(types === undefined ? {} : { types }), ...(entity === undefined ? {} : { entity }) };
    return followEvents(async (after, signal) => {
      const init = { params: { path: this.path, query }, headers: resumed(after), parseAs: 'stream', signal } as const;
      return streamOf(await this.client.api.GET(`${SPACE}/events`, init));
    }, options);
  }

  /** Cancels a job. The variants that it has created stay. */
  async cancel(id: string): Promise<Job> {
    const params = { path: { ...this.path, id } };
    return dataOf(await this.client.api.POST(`${SPACE}/jobs/{id}/cancel`, { params, body: {} }));
  }

  /** Executes the failed nodes of a job again, or the given ones. */
  async retry(id: string, nodes?: number[]): Promise<Job> {
    const params = { path: { ...this.path, id } };
    const body = nodes === undefined ? {} : { nodes };
    return dataOf(await this.client.api.POST(`${SPACE}/jobs/{id}/retry`, { params, body }));
  }

  /**
   * Undoes a job: removes the variants that it has created and that nothing else uses since. Returns the job that does
   * it, which has the reasons of those that stay in its outcomes.
   */
  async undo(id: string, options: Keyed = {}): Promise<Job> {
    const params = { path: { ...this.path, id } };
    // Only `dryRun` has a plan as its response.
    return dataOf(
      await this.client.api.POST(`${SPACE}/jobs/{id}/undo`, { params, body: {}, ...keyed(options) }),
    ) as Job;
  }

  async variant(id: string): Promise<Variant> {
    return dataOf(await this.client.api.GET(`${SPACE}/variants/{id}`, { params: { path: { ...this.path, id } } }));
  }

  /**
   * Changes members of a variant (RFC 7396). `basedOn`: the version of the source that the new content of a copy takes
   * into account. It ends the conflicts with this version.
   */
  async patchVariant(
    id: string,
    change: VariantChange,
    { basedOn, signal }: Cancellable & { readonly basedOn?: number } = {},
  ): Promise<Variant> {
    const params = { path: { ...this.path, id }, query: basedOn === undefined ? {} : { basedOn } };
    return dataOf(await this.client.api.PATCH(`${SPACE}/variants/{id}`, { params, body: change, ...signalOf(signal) }));
  }

  /** Reads whether a copy takes the latest content of its source into account, and what has changed. */
  async sync(id: string): Promise<Sync> {
    return dataOf(await this.client.api.GET(`${SPACE}/variants/{id}/sync`, { params: { path: { ...this.path, id } } }));
  }

  /** Yields families with the state of each locale. */
  coverage(query: Query<'getCoverage'> = {}): AsyncGenerator<CoveredFamily> {
    return this.items(`${SPACE}/coverage`, { path: this.path, query });
  }

  /** Brings the changes of sources into their copies. Changes of both sides become conflicts. */
  rollOut(variantIds: readonly string[], locales: string[], options: Keyed = {}): Promise<Job> {
    return this.copy({ kind: 'roll-out', roots: variantIds.map((variantId) => ({ variantId })), locales }, options);
  }

  /** Yields the values that sources and copies have changed differently. */
  conflicts(query: Query<'listConflicts'> = {}): AsyncGenerator<Conflict> {
    return this.items(`${SPACE}/conflicts`, { path: this.path, query });
  }

  /**
   * Gives the copy the value of the source (`theirs`) or another one (`value`, with `options.value`), or lets it keep
   * its own (`mine`).
   */
  async resolveConflict(
    id: string,
    take: Resolution['take'],
    options: Pick<Resolution, 'value'> = {},
  ): Promise<Conflict> {
    const init = { params: { path: { ...this.path, id } }, body: { take, ...options } };
    return dataOf(await this.client.api.POST(`${SPACE}/conflicts/{id}/resolve`, init));
  }

  /** Resolves the open conflicts of copies, page by page. Yields each with its outcome. */
  async *resolveConflicts(query: Query<'resolveConflicts'>, take: Side): AsyncGenerator<ResolvedConflict> {
    for (let cursor: string | null | undefined; cursor !== null;) {
      const params = { path: this.path, query: cursor === undefined ? query : { ...query, cursor } };
      const page = dataOf(await this.client.api.POST(`${SPACE}/conflicts/resolve`, { params, body: { take } }));
      yield* page.items;
      cursor = page.nextCursor;
    }
  }

  /** Yields the items of any other list below the space. */
  private items<Path extends ListPath>(path: Path, options: ListOptions<Path>): AsyncGenerator<ItemOf<Path>> {
    return this.client.items(path, options);
  }
}

interface Keyed extends Cancellable {
  /** Default: a new one. A repeated call with the same key, also of another process, gets the response to the first. */
  readonly idempotencyKey?: string;
}

function keyed({ idempotencyKey, signal }: Keyed) {
  const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
  return { headers, ...signalOf(signal) };
}

function signalOf(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function tagged(digest: string | null): { readonly 'If-Match': string } {
  return { 'If-Match': `"${digest ?? ''}"` };
}

function resumed(after: string | undefined): { readonly 'last-event-id'?: string } {
  return after === undefined ? {} : { 'last-event-id': after };
}

interface Received<Data> {
  readonly data?: Data;
  readonly response: Response;
}

/** Returns the data of a successful response. The client throws before this for any other response. */
function dataOf<Data>({ data, response }: Received<Data>): Data {
  if (data === undefined) throw new Error(`${response.url} returned ${response.status} without a body.`);
  return data;
}

function streamOf({ response }: Received<unknown>): ReadableStream<Uint8Array> {
  if (response.body === null) throw new Error(`${response.url} returned ${response.status} without a body.`);
  return response.body;
}
