import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tree } from '../../apps/cli/src/program/command-tree';
import { renderPage } from './render-page';

const root = join(__dirname, '../..');
const file = join(root, 'docs/reference/cli.md');

/** Formats in a process of its own: Jest cannot load Prettier. */
function formatted(text: string): string {
  const prettier = join(root, 'node_modules/prettier/bin/prettier.cjs');
  return execFileSync(process.execPath, [prettier, '--stdin-filepath', file], { input: text, encoding: 'utf8' });
}

test('docs/reference/cli.md is generated from the command tree (update: UPDATE_CLI=1)', () => {
  const fresh = formatted(renderPage());
  if (process.env['UPDATE_CLI'] === '1') writeFileSync(file, fresh);
  expect(readFileSync(file, 'utf8')).toBe(fresh);
});

test('every command has a summary that begins with a verb, and no two have one name', () => {
  const lines = tree.flatMap((node) =>
    node.kind === 'leaf' ? [node] : node.commands.map((leaf) => ({ ...leaf, name: `${node.name} ${leaf.name}` })),
  );
  expect(lines.filter(({ summary }) => !/^[a-z]+s /.test(summary)).map(({ name }) => name)).toEqual([]);
  expect(new Set(lines.map(({ name }) => name)).size).toBe(lines.length);
  expect(lines.length).toBeGreaterThan(50);
});
