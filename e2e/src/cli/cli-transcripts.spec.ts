import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@scriptorium/testing';
import { EXAMPLE_SETUP } from '../system/declared-spaces';
import { openSpace } from '../system/open-space';

const PAGE = join(__dirname, '../../../docs/how-to/use-the-command-line.md');
const PROGRAM = join(__dirname, '../../../apps/cli/bin/scriptorium.cjs');
const URL_OF_PAGE = 'http://127.0.0.1:3210';

interface Step {
  readonly command: string;
  readonly printed: string;
}

/** Returns the commands of the page, each with the output that the page shows. Blocks of `sh` print nothing. */
function readSteps(page: string): Step[] {
  return [...page.matchAll(/^```(console|sh)\n(.*?)^```$/gms)].flatMap(([, kind, text = '']) => {
    if (kind === 'sh') return [{ command: text, printed: '' }];
    return text
      .split(/^\$ /m)
      .slice(1)
      .map((step) => {
        const [command = '', ...lines] = step.split('\n');
        return { command, printed: lines.join('\n') };
      });
  });
}

/** Ids and times differ in each run, and a terminal aligns columns that a pipe separates by tabs. */
function comparable(text: string): string[] {
  return text
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .filter((line) => line !== '' && !/^TIME (accepted|planning|running)/.test(line));
}

test('every command of docs/how-to/use-the-command-line.md prints what the page shows', async () => {
  const { system } = await openSpace();
  const folder = temporaryFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'scriptorium'), `#!/bin/sh\nexec ${process.execPath} ${PROGRAM} "$@"\n`);
  chmodSync(join(bin, 'scriptorium'), 0o755);
  writeFileSync(join(folder, 'token.txt'), EXAMPLE_SETUP.tokens[0]?.token ?? '');
  const steps = readSteps(readFileSync(PAGE, 'utf8'));
  expect(steps.length).toBeGreaterThan(20);
  const script = steps.map(({ command }, at) => `${command.replaceAll(URL_OF_PAGE, system.gatewayUrl)}\nmark ${at}\n`);
  const { stdout } = spawnSync('bash', [], {
    input: `exec 2>&1\nmark() { local code=$?; echo "@@$1"; return $code; }\n${script.join('')}`,
    cwd: folder,
    env: { PATH: `${bin}:${process.env['PATH']}`, SCRIPTORIUM_CONFIG_DIR: join(folder, 'config') },
    encoding: 'utf8',
  });
  const printed = stdout.replaceAll(system.gatewayUrl, URL_OF_PAGE).split(/^@@\d+$/m);
  const seen = steps.map(({ command }, at) => ({ command, printed: comparable(printed[at] ?? '') }));
  expect(seen).toEqual(steps.map((step) => ({ ...step, printed: comparable(step.printed) })));
});
