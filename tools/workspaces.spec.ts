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
    const libs = Object.keys(dependencies).filter((name) => name.startsWith('@scriptorium/'));
    const missing = libs
      .map((name) => `libs/${name.slice('@scriptorium/'.length)}`)
      .filter((lib) => !referencesOf(workspace).includes(lib));
    expect(missing).toEqual([]);
  });
});
