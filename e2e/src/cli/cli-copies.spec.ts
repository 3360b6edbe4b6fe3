import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportLine, ImportResult, Job, JobOutcome, Plan } from '@scriptorium/client';
import { CommandLine } from '../clients/command-line';
import { openSpace, type Space } from '../system/open-space';
import { PAGE } from '../system/page';

let space: Space;
let cli: CommandLine;

beforeAll(async () => {
  space = await openSpace();
  cli = new CommandLine({ SCRIPTORIUM_SPACE: space.key });
});

/** Imports pages, each of which links to the next, and returns the ids of their variants. */
async function importChain(name: string, size: number): Promise<string[]> {
  const names = Array.from({ length: size }, (_, at) => `${name} ${at}`);
  const lines = names.map((key, at): ImportLine => {
    const links = names.slice(at + 1, at + 2).map(($link) => ({ $link }));
    return { key, contentType: PAGE, locale: 'en-GB', label: key, body: { title: key, links } };
  });
  const input = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const results = await cli.json<ImportResult[]>(['import', '-'], input);
  return results.map(({ variantId = '' }) => variantId);
}

describe('scriptorium login', () => {
  it('stores a token from stdin in a file that only the user can read, and prints it nowhere', async () => {
    const { exit, stdout, stderr } = await cli.run(
      ['login', '--url', `${space.system.gatewayUrl}/`, '--verbose'],
      `${space.token}\n`,
    );
    expect([exit, stdout]).toEqual([0, '']);
    expect(stderr).toContain(`Spaces: ${space.key}`);
    const file = join(cli.folder, 'config/tokens/default.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(cli.folder, 'config/tokens')).mode & 0o077).toBe(0);
    for (const args of [['whoami'], ['profiles', 'list'], ['profiles', 'show'], ['jobs', 'list', '-v']]) {
      const ran = await cli.run(args);
      expect([args, ran.exit]).toEqual([args, 0]);
      expect(ran.stdout + ran.stderr + stderr).not.toContain(space.token);
    }
    expect((await cli.run(['whoami'])).stdout).toContain(`url\t${space.system.gatewayUrl} (profile default)`);
  });
});

describe('scriptorium localize', () => {
  it('plans with --dry-run and changes nothing; the plan is executed as it is', async () => {
    const [root = ''] = await importChain('planned', 3);
    const dry = ['localize', root, '--to', 'fr-FR,de-DE', '--dry-run'];
    const plan = await cli.json<Plan>(dry);
    expect(plan).toMatchObject({ state: 'ready', counts: { byDecision: { create: 6 } } });
    const { exit, stderr } = await cli.run([...dry, '--exit-code']);
    expect(exit).toBe(10);
    expect(stderr).toMatch(/^Nothing was changed\. Execute this plan: scriptorium plans execute [0-9a-f-]{36}$/m);
    expect(await cli.json<Job[]>(['jobs', 'list', '--root', root])).toEqual([]);
    const tree = await cli.run(['plans', 'tree', plan.id]);
    expect(tree.stdout.split('\n')[1]).toBe('  1 planned 1: create fr-FR,de-DE');
    const job = await cli.json<Job>(['plans', 'execute', plan.id]);
    expect(job).toMatchObject({ id: plan.id, state: 'completed', progress: { created: 6 } });
    const outcomes = await cli.run(['jobs', 'outcomes', job.id, '--ndjson', '--fields', 'locale,outcome']);
    const lines = outcomes.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as JobOutcome);
    expect(lines).toHaveLength(6);
    expect(lines).toContainEqual({ locale: 'de-DE', outcome: 'created' });
    const again = await cli.run([...dry, '--exit-code']);
    expect(again.exit).toBe(0);
  });

  it('compares the plans of two sets of link rules', async () => {
    const [root = ''] = await importChain('compared', 3);
    const whole = await cli.json<Plan>(['plan', 'show', (await dryRun(root)).id]);
    const short = await dryRun(root, '--link', 'share path=/links/**');
    const { stdout } = await cli.run(['plans', 'diff', whole.id, short.id, '--no-header']);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t').slice(0, 2));
    expect(rows.sort()).toEqual([
      ['compared 1', 'create fr-FR'],
      ['compared 2', 'create fr-FR'],
    ]);
  });

  const dryRun = (root: string, ...more: string[]): Promise<Plan> =>
    cli.json<Plan>(['localize', root, '--to', 'fr-FR', '-n', ...more]);

  it('copies roots by their import keys, reports plain lines, and copies once for one key', async () => {
    await importChain('keyed', 2);
    writeFileSync(join(cli.folder, 'roots.txt'), '# the pages\nkey:keyed 0\n\n');
    const args = [
      'localize',
      '@roots.txt',
      '--to',
      'fr-FR',
      '--label',
      'ticket=LOC-12',
      '--idempotency-key',
      'build-7',
    ];
    const first = await cli.run(args);
    expect(first.exit).toBe(0);
    expect(first.stdout).toMatch(/^created\t2$/m);
    expect(first.stderr).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z completed 2\/2 created=2$/m);
    expect((await cli.run(args)).exit).toBe(0);
    const jobs = await cli.json<Job[]>(['jobs', 'list', '--label', 'ticket=LOC-12']);
    expect(jobs).toHaveLength(1);
    const shortId = jobs[0]?.id.slice(0, 8) ?? '';
    expect(await cli.json<Job>(['jobs', 'show', shortId])).toMatchObject({ id: jobs[0]?.id });
    expect((await cli.run(['jobs', 'watch', shortId, '--progress', 'none'])).exit).toBe(0);
  });
});

describe('scriptorium undo', () => {
  it('needs --yes without a terminal, and then removes what the job has created', async () => {
    const [root = ''] = await importChain('undone', 2);
    const job = await cli.json<Job>(['localize', root, '--to', 'fr-FR']);
    const unsure = await cli.run(['undo', job.id]);
    expect(unsure.exit).toBe(2);
    expect(unsure.stderr).toContain('removes 2 copies');
    expect(unsure.stderr).toContain('--yes');
    expect(await cli.json<Plan>(['undo', job.id, '--dry-run'])).toMatchObject({
      counts: { byDecision: { remove: 2 } },
    });
    const undone = await cli.json<Job>(['jobs', 'undo', job.id, '--yes', '--keep', '1@fr-FR']);
    expect(undone).toMatchObject({ kind: 'undo', progress: { removed: 1 } });
  });
});

describe('scriptorium rollout', () => {
  it('plans with --dry-run, needs --yes without a terminal, and updates copies of a changed source', async () => {
    const [root = ''] = await importChain('rolled', 1);
    const job = await cli.json<Job>(['localize', root, '--to', 'fr-FR']);
    const rollOut = ['rollout', root, '--to', 'fr-FR'];
    const nothing = await cli.run([...rollOut, '--quiet']);
    expect(nothing.exit).toBe(0);
    await cli.json(['content', 'patch', root], '{"body": {"title": "Changed"}}');
    expect(await cli.json<Plan>([...rollOut, '--dry-run'])).toMatchObject({ counts: { byDecision: { update: 1 } } });
    const unsure = await cli.run(rollOut);
    expect([unsure.exit, unsure.stderr.includes('Writes 1 new versions')]).toEqual([2, true]);
    expect(await cli.json<Job>([...rollOut, '--yes'])).toMatchObject({ kind: 'roll-out', progress: { updated: 1 } });
    const [outcome] = await cli.json<JobOutcome[]>(['jobs', 'outcomes', job.id]);
    expect(await cli.json(['content', 'get', outcome?.resultId ?? ''])).toMatchObject({ body: { title: 'Changed' } });
  });
});

describe('scriptorium conflicts', () => {
  it('lists the field that both sides have changed, and resolves it', async () => {
    const [root = ''] = await importChain('contested', 1);
    const job = await cli.json<Job>(['localize', root, '--to', 'fr-FR']);
    const [outcome] = await cli.json<JobOutcome[]>(['jobs', 'outcomes', job.id]);
    const copy = outcome?.resultId ?? '';
    await cli.json(['content', 'patch', copy], '{"body": {"title": "Titre"}}');
    await cli.json(['content', 'patch', root], '{"body": {"title": "Changed"}}');
    await cli.json(['rollout', root, '--to', 'fr-FR', '--yes']);
    const open = await cli.json<{ readonly id: string }[]>(['conflicts', 'list', '--root', root]);
    expect(open).toMatchObject([{ path: '/title', base: 'contested 0', theirs: 'Changed', mine: 'Titre' }]);
    expect((await cli.run(['conflicts', 'resolve', open[0]?.id ?? ''])).exit).toBe(2);
    expect((await cli.run(['conflicts', 'resolve', open[0]?.id ?? '', '--take', 'theirs'])).exit).toBe(0);
    expect(await cli.json(['content', 'get', copy])).toMatchObject({ body: { title: 'Changed' } });
  });
});

describe('scriptorium conflicts resolve', () => {
  /** Returns a source and its two copies, which have a conflict in one field each. */
  async function contested(name: string): Promise<{ readonly root: string; readonly copies: readonly string[] }> {
    const [root = ''] = await importChain(name, 1);
    const job = await cli.json<Job>(['localize', root, '--to', 'fr-FR,de-DE']);
    const outcomes = await cli.json<JobOutcome[]>(['jobs', 'outcomes', job.id]);
    const copies = outcomes.map(({ resultId }) => resultId ?? '');
    for (const copy of copies) await cli.json(['content', 'patch', copy], '{"body": {"title": "Own"}}');
    await cli.json(['content', 'patch', root], '{"body": {"title": "Changed"}}');
    await cli.json(['rollout', `coverage:root=${root}`, '--to', 'fr-FR,de-DE', '--yes']);
    return { root, copies };
  }
  const titleOf = async (copy: string) =>
    (await cli.json<{ readonly body: { readonly title: string } }>(['content', 'get', copy])).body.title;

  it('gives a copy another value', async () => {
    const { root } = await contested('valued');
    const [open] = await cli.json<{ readonly id: string; readonly variantId: string }[]>([
      'conflicts',
      'list',
      '--root',
      root,
      '--locale',
      'fr-FR',
    ]);
    const resolve = ['conflicts', 'resolve', open?.id ?? ''];
    expect((await cli.run([...resolve, '--take', 'value'])).exit).toBe(2);
    expect((await cli.run([...resolve, '--take', 'mine', '--value', '1'])).exit).toBe(2);
    expect((await cli.run([...resolve, '--take', 'value', '--value', 'Accueil'])).exit).toBe(2);
    expect((await cli.run([...resolve, '--take', 'value', '--value', '"Accueil"'])).exit).toBe(0);
    expect(await titleOf(open?.variantId ?? '')).toBe('Accueil');
  });

  it('resolves the conflicts of a query', async () => {
    const { root, copies } = await contested('queried');
    expect((await cli.run(['conflicts', 'resolve', '--take', 'theirs'])).exit).toBe(2);
    const all = ['conflicts', 'resolve', '--all', '--root', root, '--take', 'theirs', '--yes'];
    expect(await cli.json([...all, '--locale', 'fr-FR'])).toMatchObject([{ outcome: 'resolved', path: '/title' }]);
    expect((await Promise.all(copies.map(titleOf))).toSorted()).toEqual(['Changed', 'Own']);
    expect(await cli.json(all)).toHaveLength(1);
    expect(await Promise.all(copies.map(titleOf))).toEqual(['Changed', 'Changed']);
  });
});

describe('scriptorium coverage and sync', () => {
  it('exits with 9 for a state that is not allowed, and shows what changed', async () => {
    const [root = ''] = await importChain('covered', 2);
    const gate = ['coverage', '--root', root, '--to', 'fr-FR', '--fail-on', 'missing,outdated'];
    const before = await cli.run(gate);
    expect(before.exit).toBe(9);
    expect(before.stdout.match(/\tmissing\t/g)).toHaveLength(2);
    const job = await cli.json<Job>(['localize', root, '--to', 'fr-FR']);
    const [outcome] = await cli.json<JobOutcome[]>(['jobs', 'outcomes', job.id, '--node', '0']);
    expect((await cli.run(gate)).exit).toBe(0);
    await cli.json(['content', 'patch', root], '{"body": {"title": "Changed"}}');
    const copy = outcome?.resultId ?? '';
    expect(await cli.json(['sync', 'show', copy])).toMatchObject({
      state: 'outdated',
      changedPaths: { source: ['/title'] },
    });
    expect((await cli.run(['sync', 'ack', copy])).exit).toBe(0);
    expect(await cli.json(['sync', 'show', copy])).toMatchObject({ state: 'copied', acknowledged: true });
  });
});

describe('scriptorium content, export and api', () => {
  it('reads, replaces, publishes, lists and exports variants', async () => {
    const [id = '', next = ''] = await importChain('content', 2);
    expect(await cli.json(['content', 'links', id])).toMatchObject([{ targetId: next }]);
    const put = { label: 'Other', body: { title: 'Other' } };
    expect(await cli.json(['content', 'put', id], JSON.stringify(put))).toMatchObject({ version: 2, label: 'Other' });
    expect((await cli.run(['content', 'publish', id])).exit).toBe(0);
    const shown = await cli.run(['content', 'get', id, '--fields', 'label,version']);
    expect(shown.stdout).toBe('label\tOther\nversion\t2\n');
    const exported = await cli.run(['export', '--root', id]);
    expect(exported.stdout.trim().split('\n')).toHaveLength(1);
    const items = await cli.run(['api', 'GET', '/v1/spaces/{space}/jobs', '-F', 'limit=1', '--paginate', '--ndjson']);
    const all = await cli.run(['jobs', 'list', '--all', '--ndjson']);
    expect(items.stdout).toBe(all.stdout);
    const posted = await cli.run(['api', 'post', `/v1/spaces/{space}/variants/${id}/archive`]);
    expect(JSON.parse(posted.stdout)).toMatchObject({ id, status: 'archived' });
  });
});

describe('scriptorium events tail', () => {
  it('prints events after the position in its file, and none twice', async () => {
    const follow = ['events', 'tail', '--type', 'variant.created', '--ndjson', '--cursor-file', 'position', '--max'];
    const first = cli.start([...follow, '1']);
    for (let tries = 0; first.stdout === ''; tries += 1) await importChain(`followed ${tries}`, 1);
    expect((await first.ended()).exit).toBe(0);
    const position = readFileSync(join(cli.folder, 'position'), 'utf8');
    expect(position.trim()).not.toBe('');
    const made = await importChain('followed later', 3);
    const then = await cli.run([...follow, '3']);
    const subjects = then.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { subject: string }).subject);
    expect(subjects).toHaveLength(3);
    expect(subjects.slice(-1)).toEqual([expect.any(String)]);
    expect(then.stdout).not.toContain(first.stdout.trim());
    expect(made).toHaveLength(3);
  });
});
