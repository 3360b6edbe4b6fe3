import type { CopyRequest } from '@scriptorium/client';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import { JOB_LINES } from '../jobs/job-columns';
import { watchJob } from '../jobs/watch-job';
import { PLAN_LINES } from '../plans/plan-columns';
import { countChanges, requireMade, showDryRun } from '../plans/show-plan';
import { confirm } from '../session/confirm';
import { setMembers } from '../session/page-size';
import { parseList, parsePairs } from '../tree/parse-values';
import { leaf } from '../tree/tree';
import { parseCoverage, type Root } from './parse-roots';
import { readRoots } from './read-roots';
import type { Session } from '../session/session';

interface RollOutOptions {
  readonly to?: string[];
  readonly label?: Record<string, string>;
}

/** A roll-out is planned first: the question and the dry run have its numbers, and exactly this plan is executed. */
export const rollOut = leaf<RollOutOptions>({
  name: 'rollout',
  summary: 'merges the changes of sources into their copies',
  args: [['<roots...>', 'sources or copies: id, key:NAME, family:ID@LOCALE, query:…, @FILE or -; or only coverage:…']],
  sets: ['create', 'dry-run', 'wait', 'confirm'],
  options: [
    { flags: '--to <locales>', summary: 'locales of the copies, separated by commas', parse: parseList },
    { flags: '--label <name=value>', summary: 'label of the job; may be repeated', parse: parsePairs },
  ],
  examples: [
    'rollout key:home --to fr-FR --dry-run',
    'rollout key:home --to fr-FR --yes',
    'rollout coverage:contentType=https://scriptorium.example/page --to fr-FR,de-DE --yes',
  ],
  run: async (session, args, { to: locales, label: labels, dryRun, wait, idempotencyKey }) => {
    const space = await session.space();
    if (locales === undefined) throw new CliError(EXIT.usage, 'USAGE', '--to is missing.');
    const roots = await readSources(session, args, locales);
    if (roots.length === 0) throw new CliError(EXIT.usage, 'USAGE', 'A root is missing.');
    const request: CopyRequest = { kind: 'roll-out', roots, locales, ...setMembers({ labels }) };
    const plan = await space.plan(request);
    if (dryRun === true) return showDryRun(session, plan);
    requireMade(plan);
    const changes = countChanges(plan);
    if (changes === 0) {
      await session.notice('There is nothing to roll out.');
      await session.printer.one(plan, PLAN_LINES);
      return EXIT.done;
    }
    await confirm(session, `Writes ${changes} new versions.`);
    const job = await space.execute(plan, setMembers({ idempotencyKey }));
    if (wait !== false) return watchJob(session, space, job.id);
    await session.printer.one(job, JOB_LINES);
  },
});

/** Returns the roots, or the coverage query that takes their place. */
async function readSources(session: Session, args: readonly string[], locales: string[]): Promise<Root[]> {
  const coverage = args.flatMap((arg) => parseCoverage(arg, locales) ?? []);
  const [query] = coverage;
  if (query === undefined) return readRoots(session, args);
  if (args.length === 1) return [{ coverage: query }];
  throw new CliError(EXIT.usage, 'USAGE', 'A coverage query is the only root.');
}
