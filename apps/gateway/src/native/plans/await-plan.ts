import { setTimeout as sleep } from 'node:timers/promises';

import { readPlan, type NamedPlan, type PlanView } from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';

import type { RequestContext } from '../../http/requests/request-context';
import { preferencesOf } from '../operations/preferences';

/** Time between the first reads of a plan that is being made. It doubles up to the longest one. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** Reads a plan, and with `Prefer: wait=30` again until it is not `planning` or the client is gone. */
export async function awaitPlan(rpc: RpcClient, context: RequestContext, named: NamedPlan): Promise<PlanView> {
  const { waitSeconds = 0 } = preferencesOf(context);
  const end = Date.now() + waitSeconds * 1_000;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const plan = await rpc.call(readPlan, named);
    if (plan.state !== 'planning' || Date.now() + pause > end || context.request.raw.destroyed) return plan;
    await sleep(pause);
  }
}
