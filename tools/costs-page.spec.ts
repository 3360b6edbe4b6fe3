import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const page = readFileSync(join(root, 'docs/explanation/costs.md'), 'utf8');
const schema = readFileSync(join(root, 'libs/persistence/schema.sql'), 'utf8');

/** Tables whose columns the page lists, by the title of their section. */
const SECTIONS = {
  Variant: 'content.variants',
  'Earlier version': 'content.past_versions',
  Body: 'content.bodies',
  'Plan node': 'jobs.plan_nodes',
};
const TABLES =
  /\b(content\.(variants|past_versions|bodies|families|variant_history|delivery_keys|unique_values|removed_variants|removed_versions|outbox)|jobs\.(plan_nodes|jobs|commands|outcomes|outbox))\b/;

const section = (title: string): string => page.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';

const definition = (table: string): string => schema.split(`create table ${table} (\n`)[1]?.split('\n);')[0] ?? '';

/** Returns the name and type of each column, as the page shows them. */
const columnsOf = (table: string): string[] =>
  [...definition(table).matchAll(/^ {2}(?!constraint )"?(\w+)"? (.+?)(?: not null| default| with|,|$)/gm)].map(
    ([, name = '', type = '']) => `\`${name}\` \`${type.replace(/^timestamp$/, 'timestamptz')}\``,
  );

const indexesOf = (table: string): string[] => [
  ...[...definition(table).matchAll(/constraint (\w+) (?:primary key|unique)/gi)].map(([, name = '']) => name),
  ...[...schema.matchAll(/^CREATE (?:UNIQUE )?INDEX (\w+) ON (\S+)/gm)].flatMap(([, name = '', on]) =>
    on === table ? [name] : [],
  ),
];

describe('docs/explanation/costs.md', () => {
  test.each(Object.entries(SECTIONS))('shows each column of %s with its type', (title, table) => {
    const shown = [...section(title).matchAll(/^\| (`\w+`) +\| (`[^`]+`) +\|/gm)].map(
      ([, name, type]) => `${name ?? ''} ${type ?? ''}`,
    );
    expect(columnsOf(table).length).toBeGreaterThan(5);
    expect(shown).toEqual(columnsOf(table));
  });

  test('shows each index of the tables that grow with content and jobs', () => {
    const tables = [...schema.matchAll(/^create table (\S+) \(/gm)]
      .map(([, table = '']) => table)
      .filter((table) => TABLES.test(table));
    expect(tables).toHaveLength(15);
    expect(tables.flatMap(indexesOf).filter((index) => !page.includes(`\`${index}\``))).toEqual([]);
  });
});
