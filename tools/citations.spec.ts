import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const root = join(__dirname, '..');
const FOLDERS = ['apps', 'bench', 'docs', 'e2e', 'examples', 'libs', 'tools'];
const SKIPPED = new Set(['node_modules', 'dist', '.cache', '.nx', 'fixtures']);

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}

const files = FOLDERS.flatMap(filesIn);
const sources = [...files, 'eslint.config.mjs', '.dependency-cruiser.cjs'].filter((path) =>
  /\.(ts|mjs|cjs|sql)$/.test(path),
);
const pages = [...files, 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'].filter((path) =>
  path.endsWith('.md'),
);

/** Returns the comments of a source file, each joined to one line. SQL in templates has comments too. */
const commentsIn = (path: string): readonly string[] => {
  const lines = /(?:^[ \t]*(?:\/\/|--).*\n?)+|(?<![:'"`\w])\/\/ .*$/gm;
  return [...textOf(path).matchAll(/\/\*[\s\S]*?\*\//g), ...textOf(path).matchAll(lines)].map(([comment]) =>
    comment.replace(/\n\s*(?:\*|\/\/|--)?\s*/g, ' '),
  );
};

/** Returns the page without its code blocks. */
const proseOf = (path: string): string => textOf(path).replace(/^```[\s\S]*?^```/gm, '');

/** Returns the anchors of a page's headings, as GitHub computes them. */
const anchorsOf = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );

const headingsOf = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);

const PATH = /(?<![\w/.-])(?:docs|apps|libs|tools|e2e|bench|examples)\/[\w./-]+\.(?:md|ts|mjs|cjs|json|sql)\b/g;

/** Returns cited paths without a file. The folder `x` stands for any name. */
const missingFiles = (text: string): readonly string[] =>
  [...text.matchAll(PATH)].map(([path]) => path).filter((path) => !/\/x\//.test(path) && !existsSync(join(root, path)));

/**
 * Returns the sections that a cited page does not have. A section is cited by number (`docs/contracts/datocms.md §3.1`)
 * or by title (`docs/explanation/architecture.md, "Data"`).
 */
const missingSections = (text: string): readonly string[] =>
  [...text.matchAll(/(docs\/[\w./-]+\.md)((?:,?(?: and)? §\d+(?:\.\d+)?)+|, "[^"]+")/g)].flatMap(
    ([, page = '', cited = '']) => {
      const headings = existsSync(join(root, page)) ? headingsOf(page) : [];
      const numbers = [...cited.matchAll(/§(\d+(?:\.\d+)?)/g)].map(([, number = '']) => number);
      const title = /"([^"]+)"/.exec(cited)?.[1];
      return [
        ...numbers.filter(
          (number) => !headings.some((heading) => /^[\d.]+(?=\.? )/.exec(heading)?.[0].replace(/\.$/, '') === number),
        ),
        ...(title === undefined || headings.includes(title) ? [] : [title]),
      ].map((section) => `${page} ${section}`);
    },
  );

/**
 * Returns names of pages without a path from the root, decisions without a file, and sections of a contract without its
 * page.
 */
const incomplete = (text: string): readonly string[] =>
  [...text.matchAll(/(?<![\w/.-])[a-z][a-z0-9-]*\.md\b|docs\/adr\/[\w-]+(?![\w-]|\.md)|\bcontracts?,? §?\d+\b/gi)]
    .map(([citation]) => citation)
    .filter((citation) => !['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'].includes(citation));

const comments = sources.flatMap((path) => commentsIn(path).map((text) => ({ path, text })));
const inComments = (find: (text: string) => readonly string[]): readonly string[] =>
  comments.flatMap(({ path, text }) => find(text).map((found) => `${path}: ${found}`));

describe('citations in comments', () => {
  test('are found', () => {
    expect(comments.flatMap(({ text }) => text.match(PATH) ?? []).length).toBeGreaterThan(100);
  });

  test('name files that exist', () => {
    expect(inComments(missingFiles)).toEqual([]);
  });

  test('name sections that exist', () => {
    expect(inComments(missingSections)).toEqual([]);
  });

  test('name the path of a page from the root', () => {
    expect(inComments(incomplete)).toEqual([]);
  });
});

/** Returns the targets of links within the repository, also of references like `[name]: path`. */
const linksOn = (page: string): readonly string[] =>
  [...proseOf(page).matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)]
    .map(([, inline, reference]) => inline ?? reference ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));

const isBroken = (page: string, link: string): boolean => {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : relative(root, join(root, dirname(page), path));
  if (!existsSync(join(root, target))) return true;
  if (anchor === undefined || statSync(join(root, target)).isDirectory() || !target.endsWith('.md')) return false;
  return !anchorsOf(target).includes(anchor);
};

/** Returns the commands of a page whose npm script does not exist. Reads `npm run build` and `npm run x -w libs/y`. */
const missingScripts = (page: string): readonly string[] =>
  [...textOf(page).matchAll(/\bnpm (?:run ([\w:-]+)|(start|test))(?=[\s`)]|$)(?: -w ([\w/-]+))?/gm)]
    .map(([command, run, short, workspace = '.']) => ({ command, script: run ?? short ?? '', workspace }))
    .filter(({ script, workspace }) => {
      const manifest = join(workspace, 'package.json');
      if (!existsSync(join(root, manifest))) return true;
      const { scripts = {} } = JSON.parse(textOf(manifest)) as { readonly scripts?: Readonly<Record<string, string>> };
      return !(script in scripts);
    })
    .map(({ command }) => command);

/** Decisions have a form of their own, and the first page addresses everyone. */
const hasNoReaders = (page: string): boolean => page.startsWith('docs/adr/') || page === 'README.md';

describe('pages', () => {
  test.each(pages.filter((page) => !hasNoReaders(page)))('%s begins with its readers', (page) => {
    expect(proseOf(page)).toMatch(/^# .+\n\nFor [a-z]/);
  });

  test.each(pages)('%s names scripts of npm that exist', (page) => {
    expect(missingScripts(page)).toEqual([]);
  });

  test.each(pages)('%s links to files and headings that exist', (page) => {
    expect(linksOn(page).filter((link) => isBroken(page, link))).toEqual([]);
  });

  test.each(pages)('%s names files that exist', (page) => {
    expect(missingFiles(proseOf(page))).toEqual([]);
  });

  test('docs/README.md lists every page', () => {
    const listed = linksOn('docs/README.md').map((link) => join('docs', link));
    const unlisted = pages.filter((page) => /^docs\/(?!README)/.test(page) && !listed.includes(page));
    expect(unlisted).toEqual([]);
  });
});
