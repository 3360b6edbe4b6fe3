import { join } from 'node:path';
import { RuleTester } from 'eslint';
import { parser } from 'typescript-eslint';
import { brandedIds } from './branded-ids.mjs';
import { completeRows } from './complete-rows.mjs';
import { disableNeedsReason } from './disable-needs-reason.mjs';
import { fileName } from './file-name.mjs';
import { jobWrites } from './job-writes.mjs';
import { oneWriter } from './one-writer.mjs';
import { sqlInStores } from './sql-in-stores.mjs';

const tester = new RuleTester();

tester.run('disable-needs-reason', disableNeedsReason, {
  valid: [
    'call(); // a comment that says eslint-disable in passing',
    '// eslint-disable-next-line no-console -- the prompt is the output of this program\nconsole.log(1);',
    '/* eslint-disable max-lines, no-console --\n   one table, read from top to bottom */\ncall();',
  ],
  invalid: [
    { code: '// eslint-disable-next-line no-console\nconsole.log(1);', errors: [{ messageId: 'noReason' }] },
    { code: '// eslint-disable-next-line no-console -- \nconsole.log(1);', errors: [{ messageId: 'noReason' }] },
    { code: '/* eslint-disable -- generated */\ncall();', errors: [{ messageId: 'noRules' }] },
    { code: 'call(); // eslint-disable-line', errors: [{ messageId: 'noRules' }, { messageId: 'noReason' }] },
    { code: '/* eslint-disable rule-to-test/disable-needs-reason */\ncall();', errors: [{ messageId: 'noReason' }] },
  ],
});

tester.run('branded-ids', brandedIds, {
  valid: [
    'interface Row { readonly family_id: FamilyId; readonly variantIds: readonly VariantId[] }',
    'const find = (driveId: DriveId | null, name: string) => [driveId, name];',
    'const shown = { familyId: "text" };',
  ].map((code) => ({ code, languageOptions: { parser } })),
  invalid: [
    'interface Row { readonly family_id: string }',
    'interface Row { variantId?: string | null }',
    'function read(familyIds: readonly string[]) {}',
    'const find = (driveId: string) => driveId;',
  ].map((code) => ({ code, languageOptions: { parser }, errors: [{ messageId: 'plain' }] })),
});

tester.run('complete-rows', completeRows, {
  valid: [
    "it.each([['a', 1], ['b', 2]])('%s', (name, count) => call(name, count));",
    "it.each([['a'], ['b', 2]])('%s', (name, count = 1) => call(name, count));",
    "it.each([['a'], ['b', 2]])('%s', (name, ...more) => call(name, more));",
    "it.each(['a', 'b'])('%s', (name) => call(name));",
    "it.each([row, [...row]])('%s', (name, count) => call(name, count));",
    "it.each([null, [], { a: 1 }])('%s', (value) => call(value));",
    "it.each(rows)('%s', (name, count) => call(name, count));",
    "describe.each([['a']])('%s', (name, count) => call(name, count));",
    "list.each([['a']])('%s', (name, count) => call(name, count));",
  ],
  invalid: [
    {
      code: "it.each([['a', 1], ['b']])('%s', (name, count) => call(name, count));",
      errors: [{ messageId: 'missing', data: { row: '2', values: '1', parameters: '2' } }],
    },
    { code: "test.each(['a'])('%s', async (name, count) => call(name, count));", errors: [{ messageId: 'missing' }] },
    { code: "it.only.each([[]])('%s', function (name) { call(name); });", errors: [{ messageId: 'missing' }] },
  ],
});

const named = (filename: string) => ({ code: '', filename, name: filename });
const badly = (filename: string, ...messageIds: string[]) => ({
  ...named(filename),
  errors: messageIds.map((messageId) => ({ messageId })),
});

tester.run('file-name', fileName, {
  valid: [
    named('apps/gateway/src/app.module.ts'),
    named('apps/localization-planner/src/jobs/request-copy.handler.ts'),
    named('apps/gateway/src/requests/auth.guard.ts'),
    named('apps/gateway/src/requests/callers.service.ts'),
    named('libs/copy-engine/src/plan-copy.ts'),
    named('libs/copy-engine/src/plan-copy.spec.ts'),
    named('libs/copy-engine/src/copy-variants.sql.ts'),
    named('libs/messaging/src/outbox/outbox.store.int.spec.ts'),
    named('libs/persistence/src/migrations/0001-content.ts'),
  ],
  invalid: [
    badly('apps/gateway/src/ItemPresenter.ts', 'badName'),
    badly('apps/gateway/src/item_presenter.ts', 'badName'),
    badly('apps/gateway/src/item.manager.ts', 'badName'),
    badly('apps/gateway/src/item.presenter.dto.ts', 'badName'),
    badly('apps/gateway/src/utils/parse-range.ts', 'junkFolder'),
    badly('libs/core/src/Index.ts', 'badName', 'junkFolder'),
  ],
});

const writing = (sql: string, table: string) => ({
  code: `export const SQL = \`${sql}\`;`,
  errors: [{ messageId: 'elsewhere', data: { table } }],
});

tester.run('job-writes', jobWrites, {
  valid: [
    'export const SQL = `select state from jobs.jobs where id = $1 for update`;',
    'export const SQL = `insert into jobs.outcomes select from jobs.commands`;',
    "export const SQL = 'update jobs.commands_archive set state = 1';",
  ],
  invalid: [
    writing("update jobs.jobs set state = 'failed'", 'jobs'),
    writing('with closed as (\n  UPDATE jobs.commands c set closed_at = now()\n) select 1', 'commands'),
    writing('insert into jobs.commands (id) values (1)', 'commands'),
    writing('delete from "jobs"."jobs"', 'jobs'),
    {
      code: "export const SQL = 'truncate table jobs.jobs';",
      errors: [{ messageId: 'elsewhere', data: { table: 'jobs' } }],
    },
  ],
});

const CONTENT = [{ tables: ['past_versions', 'variants'] }];
const writingIn = (code: string, messageId: string, options: object[] = []) => ({
  code,
  options,
  errors: [{ messageId }],
});

tester.run('one-writer', oneWriter, {
  valid: [
    "const read = 'select * from content.past_versions for update';",
    "const other = 'update content.spaces set label = $1';",
    'const text = `update the versions of the content`;',
  ].map((code) => ({ code, options: CONTENT })),
  invalid: [
    writingIn("const text = 'insert into content.past_versions (number) values (1)';", 'elsewhere', CONTENT),
    writingIn(
      'const text = `\nwith changed as (\n  UPDATE content.variants v\n     set version = ${next}\n)`;',
      'elsewhere',
      CONTENT,
    ),
    writingIn("const text = 'delete from only content.past_versions';", 'elsewhere', CONTENT),
    writingIn("const text = 'update content.spaces set label = $1';", 'dialect'),
    writingIn('const text = `insert\n  into content.idempotency_keys values (${one})`;', 'dialect'),
    writingIn('manager.update(SpaceEntity, { id }, { label });', 'dialect'),
  ],
});

const typed = new RuleTester({
  languageOptions: {
    parser,
    parserOptions: { projectService: { allowDefaultProject: ['*.ts'] }, tsconfigRootDir: join(__dirname, '../..') },
  },
});
const inFile = (code: string) => ({ code, filename: join(__dirname, '../../some.handler.ts') });
const querying = (code: string) => ({ ...inFile(code), errors: [{ messageId: 'elsewhere' }] });

typed.run('sql-in-stores', sqlInStores, {
  valid: [
    inFile(`import type { Pool } from 'pg'; export const open = (pool: Pool) => pool.connect();`),
    inFile(
      `import type { DataSource } from 'typeorm'; export const open = (one: DataSource) => one.transaction(async () => 1);`,
    ),
    inFile(`import { load } from './jobs.store'; export const read = () => load.query('select 1');`),
    inFile(`export const read = (page: { query(name: string): string }) => page.query('locale');`),
    inFile(`export const remove = (seen: Set<string>) => seen.delete('one');`),
  ],
  invalid: [
    querying(`import type { Pool } from 'pg'; export const read = (pool: Pool) => pool.query('select 1');`),
    querying(
      `import type { ClientBase } from 'pg'; export const read = (its: { client: ClientBase }) => its.client.query('select 1');`,
    ),
    querying(
      `import type { EntityManager } from 'typeorm'; export const read = (manager: EntityManager) => manager.query('select 1');`,
    ),
    querying(
      `import type { EntityManager } from 'typeorm'; export const read = (manager: EntityManager) => manager.findOneByOrFail(Object, {});`,
    ),
    querying(`import { Repository } from 'typeorm'; export const read = (jobs: Repository<object>) => jobs.find();`),
  ],
});
