import type { ExitCode } from '../exits/exit-codes';
import { confirm } from '../session/confirm';
import { pageSize, setMembers } from '../session/page-size';
import { parseCount, parsePairs } from '../tree/parse-values';
import { leaf } from '../tree/tree';
import { findJob } from './find-job';
import { JOB_COLUMNS, JOB_LINES, OUTCOME_COLUMNS } from './job-columns';
import { watchJob } from './watch-job';

interface ListOptions {
  readonly kind?: 'localize';
  readonly state?: 'running';
  readonly root?: string;
  readonly since?: string;
  readonly label?: Record<string, string>;
}

const list = leaf<ListOptions>({
  name: 'list',
  aliases: ['ls'],
  summary: 'lists jobs, newest first',
  sets: ['list'],
  options: [
    { flags: '--kind <kind>', summary: 'localize, duplicate, copy-drive-items or undo' },
    { flags: '--state <state>', summary: 'state of the jobs' },
    { flags: '--root <id>', summary: 'jobs that copy this variant or item' },
    { flags: '--since <time>', summary: 'jobs accepted since then' },
    { flags: '--label <name=value>', summary: 'jobs with this label; may be repeated', parse: parsePairs },
  ],
  examples: ['jobs list --state running', "jobs list --all --ndjson | jq -r '.id'"],
  run: async (session, _args, { kind, state, root, since, label }) => {
    const space = await session.space();
    const limit = pageSize(session.flags);
    const given = { kind, state, root, since, label };
    await session.list(space.jobs({ ...setMembers(given), limit }), JOB_COLUMNS);
  },
});

const show = leaf({
  name: 'show',
  aliases: ['get'],
  summary: 'shows a job',
  args: [['<id>', 'id of the job, or its first 4 characters']],
  run: async (session, [id = '']) => {
    const space = await session.space();
    await session.printer.one(await space.job(await findJob(space, id)), JOB_LINES);
  },
});

const watch = leaf({
  name: 'watch',
  summary: 'waits until a job has ended; the exit code is that of the job',
  args: [['<id>', 'id of the job']],
  sets: ['wait'],
  examples: ['jobs watch 6a1f --timeout 10m'],
  run: async (session, [id = '']) => {
    const space = await session.space();
    return watchJob(session, space, await findJob(space, id));
  },
});

interface OutcomeOptions {
  readonly outcome?: 'failed';
  readonly locale?: string;
  readonly reason?: string;
  readonly node?: number;
}

const outcomes = leaf<OutcomeOptions>({
  name: 'outcomes',
  summary: 'lists the outcome of each node of a job in each locale',
  args: [['<id>', 'id of the job']],
  sets: ['list'],
  options: [
    {
      flags: '--outcome <outcome>',
      summary: 'only these',
      choices: ['created', 'updated', 'reused', 'skipped', 'failed', 'removed', 'archived'],
    },
    { flags: '--locale <locale>', summary: 'only this locale' },
    { flags: '--reason <code>', summary: 'only this reason' },
    { flags: '--node <n>', summary: 'only this node', parse: Number },
  ],
  examples: ['jobs outcomes 6a1f --outcome failed --all --ndjson'],
  run: async (session, [id = ''], { outcome, locale, reason, node }) => {
    const space = await session.space();
    const given = { outcome, locale, reason, node };
    const lines = space.outcomes(await findJob(space, id), { ...setMembers(given), limit: pageSize(session.flags) });
    await session.list(lines, OUTCOME_COLUMNS);
  },
});

const cancel = leaf<{ readonly made: 'keep' | 'remove' }>({
  name: 'cancel',
  summary: 'cancels a job',
  args: [['<id>', 'id of the job']],
  sets: ['confirm'],
  options: [
    {
      flags: '--made <what>',
      summary: 'whether existing copies stay',
      choices: ['keep', 'remove'],
      initial: 'keep',
    },
  ],
  run: async (session, [text = ''], { made }) => {
    const space = await session.space();
    const id = await findJob(space, text);
    if (made === 'remove') {
      const { progress } = await space.job(id);
      await confirm(session, `Cancels the job ${id} and removes the ${progress.created} copies that it has created.`);
    }
    const params = { path: { space: space.key, id } };
    const { data } = await session.client.api.POST('/v1/spaces/{space}/jobs/{id}/cancel', { params, body: { made } });
    if (data !== undefined) await session.printer.one(data, JOB_LINES);
  },
});

const retry = leaf<{ readonly node?: readonly number[] }>({
  name: 'retry',
  summary: 'executes the failed nodes of a job again',
  args: [['<id>', 'id of the job']],
  sets: ['wait'],
  options: [
    {
      flags: '--node <n>',
      summary: 'only this node; may be repeated',
      parse: (text, previous) => [...((previous as number[] | undefined) ?? []), nodeNumber(text)],
    },
  ],
  run: async (session, [text = ''], { node, wait }): Promise<ExitCode | void> => {
    const space = await session.space();
    const id = await findJob(space, text);
    const job = await space.retry(id, node === undefined ? undefined : [...node]);
    if (wait === true) return watchJob(session, space, id);
    await session.printer.one(job, JOB_LINES);
  },
});

export const jobCommands = [list, show, watch, outcomes, cancel, retry];

function nodeNumber(text: string): number {
  if (text === '0') return 0;
  return parseCount(text);
}
