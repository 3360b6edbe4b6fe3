import type { Plan } from '@scriptorium/client';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import { findJob } from '../jobs/find-job';
import { JOB_LINES } from '../jobs/job-columns';
import { watchJob } from '../jobs/watch-job';
import { confirm } from '../session/confirm';
import { setMembers } from '../session/page-size';
import type { Session } from '../session/session';
import { collect } from '../tree/parse-values';
import { leaf } from '../tree/tree';
import { PLAN_LINES } from './plan-columns';
import { countChanges, requireMade, showDryRun } from './show-plan';

interface UndoOptions {
  readonly keep?: readonly string[];
  readonly force?: readonly string[];
}

/** An undo is planned first: the question and the dry run have its numbers, and exactly this plan is executed. */
export const undo = leaf<UndoOptions>({
  name: 'undo',
  summary: 'removes the copies that a job has created, except for those that were changed since',
  args: [['<id>', 'id of the job']],
  sets: ['create', 'dry-run', 'confirm', 'wait'],
  options: [
    { flags: '--keep <node@locale>', summary: 'keep this copy; may be repeated', parse: collect },
    {
      flags: '--force <node@locale>',
      summary: 'archive this copy although it was changed; may be repeated',
      parse: collect,
    },
  ],
  examples: ['undo 6a1f --dry-run', 'undo 6a1f --yes'],
  run: async (session, [text = ''], { keep = [], force = [], dryRun, wait, idempotencyKey }) => {
    const space = await session.space();
    const id = await findJob(space, text);
    const choices = [
      ...keep.map((copy) => ({ ...parseCopy(copy), action: 'keep' as const })),
      ...force.map((copy) => ({ ...parseCopy(copy), action: 'force' as const })),
    ];
    const planned = await planUndo(session, id);
    const plan = choices.length === 0 ? planned : await space.changePlan(planned, choices);
    requireMade(plan);
    if (dryRun === true) return showDryRun(session, plan);
    if (countChanges(plan) === 0) {
      await session.notice('There is nothing to undo.');
      await session.printer.one(plan, PLAN_LINES);
      return EXIT.done;
    }
    await confirm(session, `Undoes the job ${id}: ${describe(plan)}.`);
    const job = await space.execute(plan, setMembers({ idempotencyKey }));
    if (wait !== false) return watchJob(session, space, job.id);
    await session.printer.one(job, JOB_LINES);
  },
});

async function planUndo(session: Session, id: string): Promise<Plan> {
  const space = await session.space();
  const init = { params: { path: { space: space.key, id } }, body: { dryRun: true } };
  const { data } = await session.client.api.POST('/v1/spaces/{space}/jobs/{id}/undo', init);
  return space.waitForPlan(data?.id ?? id);
}

function describe({ counts }: Plan): string {
  const { remove = 0, archive = 0, update, keep = 0 } = counts?.byDecision ?? {};
  // Only the undo of a roll-out has it.
  if (update !== undefined) return `restores ${update} copies, keeps ${keep}`;
  return `removes ${remove} copies, archives ${archive}, keeps ${keep}`;
}

function parseCopy(text: string): { readonly node: number; readonly locale: string } {
  const [, node, locale = ''] = /^(\d+)@(.+)$/.exec(text) ?? [];
  if (node !== undefined) return { node: Number(node), locale };
  throw new CliError(EXIT.usage, 'USAGE', `"${text}" is no copy such as 12@fr-FR.`, 'See "scriptorium plans nodes".');
}
