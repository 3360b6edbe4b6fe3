import { migrationNames } from '@scriptorium/persistence';
import { createTestDatabase, queryDatabase, sourceProgram } from '@scriptorium/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

interface Run {
  readonly code: unknown;
  readonly lines: readonly string[];
  readonly errors: readonly string[];
}

const linesOf = (output: string): string[] => output.split('\n').filter((line) => line !== '');

/** Runs the entry point as its users do, in a process of its own. */
async function scriptorium(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Run> {
  const program = [...sourceProgram(join(__dirname, 'main.ts')), ...args];
  const child = spawn(process.execPath, program, { env: { PATH: process.env['PATH'], ...environment } });
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, lines: linesOf(out), errors: linesOf(error) };
}

const schemasOf = (url: string): Promise<unknown> =>
  queryDatabase(url, `select nspname from pg_namespace where nspname !~ '^pg_' order by 1`);

describe('scriptorium migrate', () => {
  it('plans without a change, runs once if two run at once, and prints the version', async () => {
    const { url } = await createTestDatabase({ migrated: false });
    const env = { DATABASE_URL: url };
    const before = await schemasOf(url);
    const plan = await scriptorium(['migrate', 'plan'], env);
    expect(plan).toEqual({ code: 0, lines: migrationNames.map((name) => `would apply ${name}`), errors: [] });
    const early = await scriptorium(['migrate', 'status'], env);
    expect(early).toMatchObject({ code: 3, lines: [`schema none: ${migrationNames.length} migrations to apply`] });
    expect(await schemasOf(url)).toEqual(before);

    const runs = await Promise.all([scriptorium(['migrate', 'run'], env), scriptorium(['migrate', 'run'], env)]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    const applied = runs.flatMap(({ lines }) => lines.filter((line) => /^applied \w+\d$/.test(line)));
    expect(applied).toEqual(migrationNames.map((name) => `applied ${name}`));
    expect(await scriptorium(['migrate', 'status'], env)).toEqual({
      code: 0,
      lines: [`schema ${migrationNames.at(-1)}: ready`],
      errors: [],
    });
    expect(await scriptorium(['migrate', 'plan'], env)).toMatchObject({ code: 0, lines: ['nothing to apply'] });
  });

  it('reports that the schema is too new for the services of its version', async () => {
    const { url } = await createTestDatabase();
    await queryDatabase(url, `insert into public.migrations (timestamp, name) values (9999999999999, 'Breaking')`);
    const status = await scriptorium(['migrate', 'status'], { DATABASE_URL: url });
    expect(status).toMatchObject({ code: 3, lines: ['schema Breaking: too new for this version: Breaking'] });
  });

  it.each(['plan', 'run', 'status'])('%s fails with one line if the database is unreachable', async (step) => {
    const run = await scriptorium(['migrate', step], { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/none' });
    expect(run).toEqual({ code: 1, lines: [], errors: [expect.stringMatching(/^migrate \w+ failed: .*ECONNREFUSED/)] });
    expect(run.errors.join()).not.toContain('secret');
  });

  it('reports wrong settings and wrong commands', async () => {
    const unset = await scriptorium(['migrate', 'run']);
    expect(unset).toMatchObject({
      code: 1,
      errors: [expect.stringContaining('not valid'), expect.stringContaining('DATABASE_URL')],
    });
    expect(await scriptorium(['gatway'])).toMatchObject({ code: 2, errors: [expect.stringContaining('"gatway"')] });
    expect(await scriptorium(['--version'])).toMatchObject({
      code: 0,
      lines: [expect.stringMatching(/^scriptorium \d/)],
    });
  });
});
