import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const folders = (parent: string) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
const workspaces = [...folders('libs'), ...folders('apps'), 'e2e', 'bench', 'examples'];
const referencesOf = (folder: string) => {
  const { references = [] } = JSON.parse(readFileSync(join(root, folder, 'tsconfig.json'), 'utf8')) as {
    references?: { path: string }[];
  };
  return references.map(({ path }) => join(folder, path));
};

describe('the workspaces', () => {
  test('are all in the references of tsconfig.json, so that one tsc builds them', () => {
    expect(referencesOf('.').sort()).toEqual(
      workspaces.filter((one) => existsSync(join(root, one, 'tsconfig.json'))).sort(),
    );
  });

  test.each(workspaces)('%s references the workspaces that it depends on', (workspace) => {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    const folders = Object.keys(dependencies)
      .filter((name) => name.startsWith('@scriptorium/'))
      .map((name) => name.slice('@scriptorium/'.length))
      .map((name) => workspaces.find((folder) => folder.endsWith(`/${name}`)) ?? name);
    const missing = folders.filter((folder) => !referencesOf(workspace).includes(folder));
    expect(missing).toEqual([]);
  });
});
