import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { readVariables } from './read-variables';
import { configClasses, renderPage, variablesOf } from './render-page';

const root = join(__dirname, '../..');
const file = join(root, 'docs/reference/configuration.md');

describe('docs/reference/configuration.md', () => {
  test('is what the configuration classes generate', () => {
    const fresh = renderPage();
    if (process.env['UPDATE_CONFIGURATION'] === '1') writeFileSync(file, fresh);
    expect(readFileSync(file, 'utf8')).toBe(fresh);
  });

  test('has the configuration class of every app with one', () => {
    const apps = readdirSync(join(root, 'apps')).filter((app) =>
      readdirSync(join(root, 'apps', app, 'src')).includes('config.ts'),
    );
    expect([...configClasses.keys()].sort()).toEqual(apps.sort());
  });

  test('lists every environment variable that a source file reads', () => {
    const listed = variablesOf(renderPage());
    const read = readVariables(root);
    expect(read.length).toBeGreaterThan(40);
    expect(read.filter(({ variable }) => !listed.has(variable))).toEqual([]);
  });
});
