import type { Plan } from '@scriptorium/client';
import { CliError } from '../exits/cli-error';
import { EXIT, type ExitCode } from '../exits/exit-codes';
import type { Session } from '../session/session';
import { PLAN_LINES } from './plan-columns';

/** Decisions of a plan that change something. */
const CHANGES = ['create', 'update', 'remove', 'archive'];

export function countChanges({ counts }: Pick<Plan, 'counts'>): number {
  return CHANGES.reduce((sum, decision) => sum + (counts?.byDecision[decision] ?? 0), 0);
}

/** Prints a plan that was made for `--dry-run`, and how to execute it. */
export async function showDryRun(session: Session, plan: Plan): Promise<ExitCode> {
  await session.printer.one(plan, PLAN_LINES);
  requireMade(plan);
  await session.notice(`Nothing was changed. Execute this plan: scriptorium plans execute ${plan.id}`);
  return session.flags.exitCode === true && countChanges(plan) > 0 ? EXIT.somethingToDo : EXIT.done;
}

export function requireMade({ state, error }: Plan): void {
  if (state !== 'failed') return;
  const { code, message } = (error ?? {}) as { readonly code?: string; readonly message?: string };
  throw new CliError(EXIT.jobFailed, code ?? 'PLAN_FAILED', message ?? 'The plan cannot be made.');
}
