import type { CopyVariants, VariantId } from '@scriptorium/contracts';
import { uniqueHash } from '@scriptorium/copy-engine';
import { race, type ContentTree } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { planLocalization } from '../testing/planned-localization';
import { plantField, plantModel } from '../testing/planted-model';
import { startWorkerWithTree, type WorkerWithTree } from '../testing/running-worker';
import { executeCopy } from './execute-copy';
import { executeGroup } from './execute-group';

describe('the unique values of copies', () => {
  let worker: WorkerWithTree;
  let pool: Pool;
  let workerPool: Pool;
  let tree: ContentTree;
  let title: string;
  let targets: string;
  let sku: string;

  beforeAll(async () => {
    worker = await startWorkerWithTree();
    ({ pool, workerPool, tree } = worker);
    const model = await plantModel(pool, tree);
    title = await plantField(pool, model, { apiKey: 'title', type: 'string', isLocalized: true, isUnique: true });
    targets = await plantField(pool, model, { apiKey: 'to', type: 'link', isLocalized: true, isUnique: true });
    sku = await plantField(pool, model, { apiKey: 'sku', type: 'string', isLocalized: false, isUnique: true });
    await plantField(pool, model, { apiKey: 'teaser', type: 'string', isLocalized: true, isUnique: false });
  });
  afterAll(() => worker.stop());
  beforeEach(() => pool.query('delete from content.unique_values'));

  const plan = (root: VariantId, locales = ['fr-FR']) =>
    planLocalization(pool, tree, root, { nodesPerCommand: 100, window: 100, locales });

  const page = (text: string, item: { readonly locale?: string | null; readonly links?: readonly string[] } = {}) =>
    tree.item({ ...item, members: `"title":"${text}","teaser":"${text}","sku":"${text}"` });

  async function claim(familyId: string, locale: string, value: unknown, field = title): Promise<void> {
    await pool.query(
      `insert into content.unique_values (space_id, field_id, locale, value_hash, family_id)
       values ($1, $2, $3, $4, $5)`,
      [tree.spaceId, field, locale, uniqueHash(value), familyId],
    );
  }

  /** Returns the family that has a value of a field, by locale. */
  async function owners(value: unknown, field = title): Promise<Record<string, string>> {
    const { rows } = await pool.query<{ locale: string; family_id: string }>(
      'select locale, family_id from content.unique_values where field_id = $1 and value_hash = $2',
      [field, uniqueHash(value)],
    );
    return Object.fromEntries(rows.map(({ locale, family_id: owner }) => [locale, owner]));
  }

  async function execute(commands: readonly CopyVariants[]): Promise<void> {
    for (const command of commands) expect((await executeCopy(workerPool, command)).kind).toBe('done');
  }

  it('are those of their sources, if these are free', async () => {
    const [source, other] = [await page('about'), await page('about', { locale: 'de-DE' })];
    await claim(source, 'en-US', 'about');
    await claim(other, 'de-DE', 'about');
    await execute(await plan(source, ['fr-FR', 'de-DE']));
    expect(await owners('about')).toEqual({ 'en-US': source, 'fr-FR': source, 'de-DE': other });
  });

  it('are those of their sources, if the commands are executed as a group', async () => {
    const sources = [await page('one'), await page('two')];
    for (const [index, text] of ['one', 'two'].entries()) await claim(sources[index] ?? '', 'en-US', text);
    const commands = (await Promise.all(sources.map((source) => plan(source, ['fr-FR', 'de-DE'])))).flat();
    await executeGroup(workerPool, commands);
    expect(await owners('one')).toEqual({ 'en-US': sources[0], 'fr-FR': sources[0], 'de-DE': sources[0] });
    expect(await owners('two')).toEqual({ 'en-US': sources[1], 'fr-FR': sources[1], 'de-DE': sources[1] });
  });

  it('are those of sources without a locale, but not of fields that all locales share', async () => {
    const source = await page('home', { locale: null });
    await claim(source, '', 'home');
    await claim(source, '', 'home', sku);
    await execute(await plan(source));
    expect(await owners('home')).toEqual({ '': source, 'fr-FR': source });
    expect(await owners('home', sku)).toEqual({ '': source });
  });

  it('are those of the version that was copied', async () => {
    const source = await page('before');
    await claim(source, 'en-US', 'before');
    const commands = await plan(source);
    await tree.edit(source, { members: '"title":"after"' });
    await pool.query('delete from content.unique_values');
    await claim(source, 'en-US', 'after');
    await execute(commands);
    expect(await owners('before')).toEqual({ 'fr-FR': source });
    expect(await owners('after')).toEqual({ 'en-US': source });
  });

  it('have the links of the copy', async () => {
    const child = await tree.item();
    const source = await page('links', { links: [child] });
    const linkTo = (id: string) => [
      {
        _meta: { schema: 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link' },
        contentType: 'page',
        id,
      },
    ];
    await claim(source, 'en-US', linkTo(child), targets);
    await execute(await plan(source));
    const copy = (await tree.variantsOf(child))['fr-FR']?.id ?? '';
    expect(await owners(linkTo(child), targets)).toEqual({ 'en-US': source });
    expect(await owners(linkTo(copy), targets)).toEqual({ 'fr-FR': source });
  });

  it('include values that the source could not claim in its own locale', async () => {
    const [owner, source] = [await page('taken'), await page('taken')];
    await claim(owner, 'en-US', 'taken');
    await execute(await plan(source));
    expect(await owners('taken')).toEqual({ 'en-US': owner, 'fr-FR': source });
  });

  it('belong to the new family of a source that a link rule duplicates', async () => {
    const [source, duplicate] = [await page('double'), randomUUID()];
    await claim(source, 'en-US', 'double');
    const commands = await plan(source);
    await pool.query(
      `with family as (
         insert into content.families (space_id, id, created_by, schema_uri) values ($1, $2, '', 'page')
       )
       update jobs.plan_nodes set family_id = $2, is_duplicate = true where job_id = $3`,
      [tree.spaceId, duplicate, commands[0]?.jobId],
    );
    await execute(commands);
    expect(await owners('double')).toEqual({ 'en-US': source, 'fr-FR': duplicate });
  });

  it('belong to one of 20 copies of concurrent jobs with the same value', async () => {
    const sources = await Promise.all(Array.from({ length: 20 }, () => page('shared')));
    await claim(sources[0] ?? '', 'en-US', 'shared');
    const commands = (await Promise.all(sources.map((source) => plan(source)))).flat();
    const { done, refused } = await race(commands.length, (index) =>
      executeCopy(workerPool, commands[index] ?? ({} as CopyVariants)),
    );
    expect(refused).toEqual([]);
    expect(done.map(({ kind }) => kind)).toEqual(commands.map(() => 'done'));
    const { 'fr-FR': owner = '', ...others } = await owners('shared');
    expect(sources).toContain(owner);
    expect(others).toEqual({ 'en-US': sources[0] });
  });

  it('are claimed in one order by two groups of commands with the same values', async () => {
    const texts = ['a', 'b', 'c', 'd', 'e'];
    const jobsOf = async (order: readonly string[]) => {
      const sources = await Promise.all(order.map((text) => page(text)));
      return (await Promise.all(sources.map((source) => plan(source, ['fr-FR', 'de-DE'])))).flat();
    };
    await claim(await page('e'), 'en-US', 'e');
    const groups = [await jobsOf(texts), await jobsOf(texts.toReversed())];
    const { done, refused } = await race(2, (index) => executeGroup(workerPool, groups[index] ?? []));
    expect(refused).toEqual([]);
    expect(done.flat().map(({ kind }) => kind)).toEqual(groups.flat().map(() => 'done'));
    for (const text of texts)
      expect(Object.keys(await owners(text))).toEqual(expect.arrayContaining(['fr-FR', 'de-DE']));
  });
});
