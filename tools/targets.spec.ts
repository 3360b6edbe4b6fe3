import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { checks } from './checks.mjs';
import { testTasks, workspaces } from './tasks.mjs';

// Nx takes a result from its cache unless an input has changed. These tests compare the inputs with what the tests of
// each project import and read, so that no input is missing.

interface Target {
  readonly inputs?: readonly unknown[];
  readonly dependsOn?: readonly unknown[];
}
interface Manifest {
  readonly name: string;
  readonly scripts?: Record<string, string>;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly nx?: { readonly targets?: Record<string, Target> };
}

const root = join(__dirname, '..');
const readJson = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
const manifests = new Map(workspaces().map((folder) => [folder, readJson(`${folder}/package.json`) as Manifest]));
const defaults = (readJson('nx.json') as { targetDefaults: Record<string, Target> }).targetDefaults;
const folderOf = new Map([...manifests].map(([folder, { name }]) => [name, folder]));

/** Returns the files of a workspace, as paths from the root. */
const filesOf = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => !/(^|\/)(node_modules|dist)\//.test(path) && /\.(ts|cjs|mjs)$/.test(path))
    .map((path) => `${folder}/${path}`);
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found);

/** Returns a field of a target. "..." stands for the value of nx.json, as in Nx. */
function field(folder: string, target: string, name: keyof Target): readonly unknown[] {
  const own = manifests.get(folder)?.nx?.targets?.[target]?.[name] ?? ['...'];
  return own.flatMap((entry) => (entry === '...' ? (defaults[target]?.[name] ?? []) : [entry]));
}

const workspaceDependencies = ({ dependencies, devDependencies }: Manifest): string[] =>
  Object.keys({ ...dependencies, ...devDependencies }).filter((name) => folderOf.has(name));

/** Returns the projects whose builds are inputs of a target. */
function builtFor(folder: string, target: string): ReadonlySet<string> {
  const manifest = manifests.get(folder);
  const direct = field(folder, target, 'dependsOn').flatMap((entry) => {
    if (entry === '^build') return manifest === undefined ? [] : workspaceDependencies(manifest);
    return typeof entry === 'string' ? [] : (entry as { projects: string[] }).projects;
  });
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const dependency = manifests.get(folderOf.get(name) ?? '');
    if (dependency !== undefined) workspaceDependencies(dependency).forEach(add);
  };
  direct.forEach(add);
  return found;
}

/** Returns the files outside of its project that a file names, as paths from the root. */
function outsideFiles(folder: string, file: string): string[] {
  const relative = matches(textOf(file), /join\(__dirname, '((?:\.\.\/)+[^']+\.\w+)'/g);
  const fromRoot = matches(textOf(file), /'((?:docs|examples|tools)\/[\w./-]+\.\w+)'/g);
  return [...relative.map((path) => normalize(join(file, '..', path))), ...fromRoot].filter(
    (path) => !path.startsWith(`${folder}/`) && !path.startsWith('.cache/'),
  );
}

const isInput = (path: string, inputs: readonly unknown[]): boolean =>
  inputs.some(
    (input) => typeof input === 'string' && path.startsWith(input.replace('{workspaceRoot}/', '').replace(/\*.*$/, '')),
  );

const CM_CLIENT = '@scriptorium/cm-client';
const scriptsOf = (folder: string): [string, string][] =>
  Object.entries(manifests.get(folder)?.scripts ?? {}).filter(([name]) => name.startsWith('test-'));
/** The specs of each of these folders run only in a target of e2e of their own. */
const OWN_TARGETS: Readonly<Record<string, string>> = {
  'test-console': 'e2e/src/console/',
  'test-containers': 'e2e/src/containers/',
};
const isOwn = (file: string): boolean => Object.values(OWN_TARGETS).some((own) => file.startsWith(own));
const IGNORED = "--testPathIgnorePatterns='/e2e/src/(console|containers)/'";
/** The pattern of the specs that only the target test-cm of e2e runs, in each script of e2e. */
const cmPatterns = scriptsOf('e2e')
  .filter(([name]) => !(name in OWN_TARGETS))
  .map(([, script]) => /(\/e2e\/src\/\(apis[^)]+\))/.exec(script)?.[1] ?? '');
const runsInTestCm = (file: string): boolean => new RegExp(cmPatterns[0] ?? '').test(`/${file}`);

/** Returns the files of e2e that import the client of the CM API, directly or by another file. */
function usersOfCmClient(): ReadonlySet<string> {
  const files = filesOf('e2e');
  const users = new Set(files.filter((file) => textOf(file).includes(`'${CM_CLIENT}'`)));
  for (let before = -1; before !== users.size;) {
    before = users.size;
    for (const file of files) {
      const imported = matches(textOf(file), /from '(\.[^']+)'/g);
      if (imported.some((path) => users.has(normalize(join(file, '..', `${path}.ts`))))) users.add(file);
    }
  }
  return users;
}

/** Returns the files of a project that a target uses. The parts of e2e other than test-cm leave out some. */
function usedFiles(folder: string, target: string): readonly string[] {
  if (folder !== 'e2e') return filesOf(folder);
  const own = OWN_TARGETS[target];
  if (own !== undefined) return filesOf(folder).filter((file) => file.startsWith(own));
  const files = filesOf(folder).filter((file) => !isOwn(file));
  if (target === 'test-cm') return files;
  const users = usersOfCmClient();
  return files.filter((file) => !users.has(file) && !runsInTestCm(file));
}

const targets = testTasks()
  .filter(({ name }) => !name.startsWith('tools/'))
  .map(({ name, target }) => ({ folder: name.slice(0, -target.length - 1), target }));

test.each(workspaces())('%s has a target for its tests, if it has any', (folder) => {
  const hasSpecs = filesOf(folder).some((file) => file.endsWith('.spec.ts'));
  expect(targets.some((each) => each.folder === folder)).toBe(hasSpecs);
});

test('every check has a target', () => {
  const { targets: steps } = readJson('project.json') as { targets: Record<string, unknown> };
  expect(Object.keys(steps)).toEqual(expect.arrayContaining(checks.map(({ name }) => name)));
});

describe.each(targets)('the target $target of $folder', ({ folder, target }) => {
  const files = usedFiles(folder, target);

  test('waits for the build of every workspace that the project imports', () => {
    const imported = files.flatMap((file) => matches(textOf(file), /from '(@scriptorium\/[a-z-]+)'/g));
    const built = builtFor(folder, target);
    const { name } = manifests.get(folder) ?? {};
    expect([...new Set(imported)].filter((each) => each !== name && !built.has(each))).toEqual([]);
  });

  test('has every file as an input that the project names by its path', () => {
    const built = [...builtFor(folder, target)].map((name) => folderOf.get(name) ?? '');
    const inputs = field(folder, target, 'inputs');
    const missing = files
      .flatMap((file) => outsideFiles(folder, file))
      .filter((path) => !built.some((project) => path.startsWith(`${project}/`)) && !isInput(path, inputs));
    expect([...new Set(missing)]).toEqual([]);
  });
});

describe('the parts of a large project', () => {
  test.each(['apps/content-store', 'e2e'])('of %s are all shards', (folder) => {
    const shards = scriptsOf(folder).flatMap(([, script]) => /--shard=(\d+)\/(\d+)/.exec(script)?.slice(1, 3) ?? []);
    const total = shards.length / 2;
    expect(total).toBeGreaterThan(1);
    expect(shards).toEqual(Array.from({ length: total }, (_, at) => [String(at + 1), String(total)]).flat());
  });

  test('of e2e all leave out the specs that have a target of their own', () => {
    const shards = scriptsOf('e2e').filter(([, script]) => script.includes('--shard='));
    expect(shards.filter(([, script]) => !script.includes(IGNORED))).toEqual([]);
    expect(Object.keys(OWN_TARGETS).every((target) => scriptsOf('e2e').some(([name]) => name === target))).toBe(true);
  });

  test('of e2e all use one pattern, which matches every spec that uses the client of the CM API', () => {
    expect(cmPatterns).toHaveLength(4);
    expect(new Set(cmPatterns).size).toBe(1);
    const specs = [...usersOfCmClient()].filter((file) => file.endsWith('.spec.ts'));
    expect(specs.length).toBeGreaterThan(5);
    expect(specs.filter((file) => !runsInTestCm(file))).toEqual([]);
  });
});
