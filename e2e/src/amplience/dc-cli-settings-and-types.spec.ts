import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@scriptorium/testing';
import { ContentType, ContentTypeSchema, Settings, ValidationLevel, WorkflowState } from 'dc-management-sdk-js';
import { dcCli, type CliRun } from '../clients/dc-cli';
import { LOCALES } from '../system/declared-spaces';
import { openOtherSpace, openSpace, type Space } from '../system/open-space';

const ARTICLE = 'https://e2e.scriptorium.example/article';
const articleSchema = JSON.stringify({
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: ARTICLE,
  type: 'object',
  properties: { headline: { type: 'string' } },
});

let source: Space;
let target: Space;
let home: string;

const run = async (space: Space, ...args: string[]): Promise<CliRun> => {
  const result = await dcCli(space, home, ...args);
  expect(result.stderr).toBe('');
  return result;
};

beforeAll(async () => {
  source = await openSpace();
  target = await openOtherSpace();
  home = temporaryFolder();
});

function exported<T>(folder: string): T[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T);
}

describe('dc-cli settings', () => {
  it('are exported and imported into another hub, which adds locales and creates workflow states', async () => {
    const hub = await source.hub();
    const applications = [{ name: 'Shop', templatedUri: 'https://shop.example' }];
    const localization = { locales: [...LOCALES, 'sv-SE'] };
    await hub.related.settings.update(new Settings({ applications, localization }));
    await hub.related.workflowStates.create(new WorkflowState({ label: 'In review', color: 'rgb(1,2,3)' }));
    const targetHub = await target.hub();
    await targetHub.related.settings.update(new Settings({ localization: { locales: [...LOCALES, 'da-DK'] } }));

    const folder = join(home, 'settings');
    expect((await run(source, 'settings', 'export', folder, '--force')).stdout).toContain(
      'Settings exported successfully!',
    );
    const file = join(folder, `hub-settings-${source.hubId}-${source.key}.json`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      id: source.hubId,
      settings: { applications, localization },
      workflowStates: [{ label: 'In review', color: 'rgb(1,2,3)' }],
    });

    const { stdout } = await run(target, 'settings', 'import', file);
    expect(stdout).toContain('Settings Updated!');
    expect(stdout).toContain('Done!');
    expect((await target.hub()).settings).toMatchObject({
      applications,
      localization: { locales: [...LOCALES, 'da-DK', 'sv-SE'] },
    });
    const states = (await targetHub.related.workflowStates.list()).getItems();
    expect(states.map(({ label }) => label)).toEqual(['In review']);
  });

  it('are imported again without duplicates', async () => {
    const file = join(home, 'settings', `hub-settings-${source.hubId}-${source.key}.json`);
    const { stdout } = await run(target, 'settings', 'import', file, '--force');
    expect(stdout).toContain('Existing mapping loaded');
    expect(stdout).toContain('Done!');
    const states = (await (await target.hub()).related.workflowStates.list()).getItems();
    expect(states).toHaveLength(1);
  });
});

describe('dc-cli content types', () => {
  const schemas = (): string => join(home, 'schemas');
  const types = (): string => join(home, 'types');

  beforeAll(async () => {
    const hub = await source.hub();
    const validationLevel = ValidationLevel.CONTENT_TYPE;
    await hub.related.contentTypeSchema.create(
      new ContentTypeSchema({ schemaId: ARTICLE, body: articleSchema, validationLevel }),
    );
    const settings = { label: 'Article', icons: [], visualizations: [] };
    const type = await hub.related.contentTypes.register(new ContentType({ contentTypeUri: ARTICLE, settings }));
    await (await source.repository('slides')).related.contentTypes.assign(type.id ?? '');
    mkdirSync(schemas());
    mkdirSync(types());
  });

  it('are exported with their schemas', async () => {
    await run(source, 'content-type-schema', 'export', schemas());
    expect(exported(schemas())).toContainEqual({
      schemaId: ARTICLE,
      validationLevel: 'CONTENT_TYPE',
      body: expect.stringMatching(/^\.\/schemas\/.*article.*\.json$/),
    });
    expect(readdirSync(join(schemas(), 'schemas'))).toHaveLength(2);
    await run(source, 'content-type', 'export', types());
    expect(exported(types())).toContainEqual(
      expect.objectContaining({ contentTypeUri: ARTICLE, repositories: ['slides'] }),
    );
  });

  it('are imported into another hub: schemas, types, and assignments to repositories of the same name', async () => {
    const first = await run(target, 'content-type-schema', 'import', schemas());
    expect(first.stdout).toMatch(/article.*CREATED/);
    expect(first.stdout).toMatch(/page.*UP-TO-DATE/);
    expect((await run(target, 'content-type', 'import', types())).stdout).toMatch(/article.*CREATED/);
    const hub = await target.hub();
    const imported = (await hub.related.contentTypeSchema.list({ size: 100 })).getItems();
    expect(imported.find(({ schemaId }) => schemaId === ARTICLE)).toMatchObject({ body: articleSchema, version: 1 });
    expect((await target.repository('slides')).contentTypes?.map((type) => type.contentTypeUri)).toContain(ARTICLE);
    expect((await target.repository('content')).contentTypes?.map((type) => type.contentTypeUri)).not.toContain(
      ARTICLE,
    );
  });

  it('are imported again with or without changes, and synced', async () => {
    expect((await run(target, 'content-type-schema', 'import', schemas())).stdout).toMatch(/article.*UP-TO-DATE/);
    const stricter = JSON.stringify({ ...(JSON.parse(articleSchema) as object), required: ['headline'] });
    const [file] = readdirSync(join(schemas(), 'schemas')).filter((name) => name.includes('article'));
    writeFileSync(join(schemas(), 'schemas', file ?? ''), stricter);
    expect((await run(target, 'content-type-schema', 'import', schemas())).stdout).toMatch(/article.*UPDATED/);
    expect((await run(target, 'content-type', 'import', types(), '--sync')).stdout).toMatch(/article.*UPDATED/);
    const type = (await (await target.hub()).related.contentTypes.list({ size: 100 }))
      .getItems()
      .find(({ contentTypeUri }) => contentTypeUri === ARTICLE);
    expect((await type?.related.contentTypeSchema.get())?.cachedSchema).toMatchObject({ required: ['headline'] });
  });
});

it('lists the repositories with their locales in dc-cli', async () => {
  const { stdout } = await run(source, 'content-repository', 'list', '--json');
  const website = (JSON.parse(stdout) as { name: string }[]).find(({ name }) => name === 'website');
  expect(website).toMatchObject({ label: 'Website', itemLocales: ['en-GB', 'fr-FR'] });
});

describe('a rejected dc-cli command', () => {
  it.each([
    ['a wrong secret', ['--clientSecret', 'not the secret'], /Unauthorized - Please ensure your client ID & secret/],
    ['an unknown hub', ['--hubId', '0123456789abcdef01234567'], /404.*NOT_FOUND/],
  ])('prints its error on stderr: %s', async (_what, options, message) => {
    const { stderr } = await dcCli(source, home, 'content-repository', 'list', '--json', ...options);
    expect(stderr).toMatch(message);
  });

  it('prints the errors of a 400', async () => {
    const file = join(home, 'wrong.json');
    writeFileSync(file, JSON.stringify({ contentTypeUri: 'https://e2e.scriptorium.example/none', settings: {} }));
    const folder = join(home, 'wrong');
    mkdirSync(folder);
    writeFileSync(join(folder, 'wrong.json'), readFileSync(file));
    const { stderr } = await dcCli(target, home, 'content-type', 'import', folder);
    expect(stderr).toContain('CONTENT_TYPE_SCHEMA_NOT_FOUND');
  });
});
