import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CopyRequest } from '@scriptorium/client';
import { CliError } from '../exits/cli-error';
import { EXIT, type ExitCode } from '../exits/exit-codes';
import { JOB_LINES } from '../jobs/job-columns';
import { watchJob } from '../jobs/watch-job';
import { PLAN_LINES } from '../plans/plan-columns';
import { requireMade, showDryRun } from '../plans/show-plan';
import { confirm } from '../session/confirm';
import { setMembers } from '../session/page-size';
import type { Session } from '../session/session';
import { collect, parseList, parsePairs } from '../tree/parse-values';
import { leaf, type OptionSpec } from '../tree/tree';
import { longId } from './long-id';
import { parseFallback, parseLinkRule } from './parse-link-rules';
import { readRoots } from './read-roots';

interface CopyOptions {
  readonly to?: string[];
  readonly from?: readonly string[];
  readonly link?: readonly string[];
  readonly rules?: string;
  readonly existing?: 'reuse';
  readonly replicateFolders?: boolean;
  readonly label?: Record<string, string>;
  readonly request?: string;
  readonly interactive?: boolean;
}

const LABEL: OptionSpec = {
  flags: '--label <name=value>',
  summary: 'label of the job; may be repeated',
  parse: parsePairs,
};
const REQUEST: OptionSpec = {
  flags: '--request <file>',
  summary: 'a copy request as JSON; options override its members',
};
const INTERACTIVE: OptionSpec = { flags: '-i, --interactive', summary: 'show the plan, and ask before it is executed' };
const ROOTS = ['[roots...]', 'id, ID@VERSION, key:NAME, family:ID@LOCALE, query:…, @FILE or -'] as const;

export const localize = leaf<CopyOptions>({
  name: 'localize',
  summary: 'copies variants, with the variants that they link to, into locales',
  args: [ROOTS],
  sets: ['create', 'dry-run', 'wait', 'confirm'],
  options: [
    { flags: '--to <locales>', summary: 'locales, separated by commas', parse: parseList },
    { flags: '--from <rule>', summary: 'fallback of a locale: fr-CA=fr-FR,en-US; may be repeated', parse: collect },
    { flags: '--link <rule>', summary: "link rule: 'share contentType=/legal*'; may be repeated", parse: collect },
    { flags: '--rules <file>', summary: 'link rules as a JSON array' },
    { flags: '--existing <policy>', summary: 'treatment of existing copies', choices: ['reuse', 'grow', 'fail'] },
    { flags: '--replicate-folders', summary: 'keep the folder of the source' },
    LABEL,
    REQUEST,
    INTERACTIVE,
  ],
  examples: [
    'localize key:home --to fr-FR,de-DE --dry-run',
    "localize 'query:contentType=https://example.com/page,locale=en-US' --to fr-FR --label ticket=LOC-12",
  ],
  run: async (session, args, options) => {
    const base = await readRequest(session, options.request);
    const roots = args.length > 0 ? await readRoots(session, args) : base.roots;
    const locales = options.to ?? base.locales ?? undefined;
    if (roots === undefined || roots.length === 0) throw missing('a root');
    if (locales === undefined || locales === null) throw missing('--to');
    const { from, link, existing, replicateFolders, label: labels } = options;
    const rules =
      options.rules === undefined ? [] : await readJson<NonNullable<CopyRequest['links']>>(session, options.rules);
    const links = [...(link ?? []).map(parseLinkRule), ...rules];
    return runCopy(session, options, {
      ...base,
      ...setMembers({ existing, replicateFolders, labels }),
      ...(from === undefined ? {} : { source: { fallback: parseFallback(from) } }),
      ...(links.length === 0 ? {} : { links }),
      kind: 'localize',
      roots,
      locales,
    });
  },
});

export const duplicate = leaf<CopyOptions>({
  name: 'duplicate',
  summary: 'creates a new family from a family, with all its locales',
  args: [['<family>', 'id of the family']],
  sets: ['create', 'wait'],
  options: [LABEL],
  run: async (session, [familyId = ''], options) =>
    runCopy(session, options, { kind: 'duplicate', roots: [{ familyId }], ...setMembers({ labels: options.label }) }),
});

interface DriveCopyOptions extends CopyOptions {
  readonly into: string;
  readonly name?: string;
  readonly conflict?: 'fail' | 'replace' | 'rename';
  readonly childrenOnly?: boolean;
  readonly versions?: boolean;
}

export const copy = leaf<DriveCopyOptions>({
  name: 'copy',
  summary: 'copies a file or a folder of a drive into a folder',
  args: [['<item>', 'id of the file or folder']],
  sets: ['create', 'wait'],
  options: [
    { flags: '--into <drive:folder>', summary: 'ids of the drive and the folder; without a folder: its root' },
    { flags: '--name <name>', summary: 'name of the copy' },
    { flags: '--conflict <policy>', summary: 'if the folder has this name', choices: ['fail', 'rename', 'replace'] },
    { flags: '--children-only', summary: 'copy only the children of the folder' },
    { flags: '--versions', summary: 'copy all versions of files' },
    LABEL,
  ],
  run: async (session, [driveItemId = ''], options) => {
    if (options.into === undefined) throw missing('--into');
    const { name, conflict, childrenOnly, versions } = options;
    const target = {
      ...(await readTarget(session, options.into)),
      ...setMembers({ name, conflict, childrenOnly }),
      ...(versions === true ? { versions: 'all' as const } : {}),
    };
    const roots = [{ driveItemId: longId(driveItemId) }];
    return runCopy(session, options, {
      kind: 'copy-drive-items',
      roots,
      target,
      ...setMembers({ labels: options.label }),
    });
  },
});

/** Plans, or plans and executes, and waits. One request does both, so a repeated command with a key copies once. */
async function runCopy(session: Session, { interactive }: CopyOptions, request: CopyRequest): Promise<ExitCode | void> {
  const space = await session.space();
  const { dryRun, idempotencyKey, wait } = session.flags;
  const keyed = setMembers({ idempotencyKey });
  if (dryRun === true) return showDryRun(session, await space.plan(request, keyed));
  if (interactive === true) {
    const plan = await space.plan(request);
    requireMade(plan);
    await session.notice(
      PLAN_LINES.map(([name, cell]) => [name, cell(plan)] as const)
        .filter(([, value]) => value !== undefined && value !== null)
        .map(([name, value]) => `${name}: ${String(value)}`)
        .join('\n'),
    );
    await confirm(session, 'Executes this plan.');
    const job = await space.execute(plan, keyed);
    return wait === false ? session.printer.one(job, JOB_LINES) : watchJob(session, space, job.id);
  }
  const job = await space.copy(request, keyed);
  await session.notice(`job ${job.id}`);
  return wait === false ? session.printer.one(job, JOB_LINES) : watchJob(session, space, job.id);
}

async function readTarget(session: Session, into: string): Promise<{ driveId: string; folderId: string }> {
  const [driveId = '', folderId] = into.split(':');
  if (folderId !== undefined && folderId !== '') return { driveId: longId(driveId), folderId: longId(folderId) };
  const { data } = await session.client.api.GET('/v1/drives/{drive}', { params: { path: { drive: driveId } } });
  return { driveId: longId(driveId), folderId: longId(data?.rootId ?? '') };
}

async function readRequest(session: Session, file: string | undefined): Promise<Partial<CopyRequest>> {
  return file === undefined ? {} : readJson<Partial<CopyRequest>>(session, file);
}

async function readJson<Value>(session: Session, file: string): Promise<Value> {
  const text = await readFile(resolve(session.surroundings.folder, file), 'utf8');
  try {
    return JSON.parse(text) as Value;
  } catch {
    throw new CliError(EXIT.usage, 'WRONG_FILE', `The file ${file} is not JSON.`);
  }
}

function missing(what: string): CliError {
  return new CliError(EXIT.usage, 'USAGE', `${what} is missing.`, 'Add --help for the options.');
}
