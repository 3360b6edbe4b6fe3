// The target of a check in project.json: `node tools/run-step.mjs lint` runs the script `check:lint` of package.json.
// `build` only notes that all builds passed: Nx runs this target after them.
import { spawn } from 'node:child_process';
import { checks } from './checks.mjs';
import { root, writeResult } from './task-results.mjs';

const [name = ''] = process.argv.slice(2);
const command = name === 'build' ? 'true' : checks.find((check) => check.name === name)?.command;
if (command === undefined) throw new Error(`Unknown check: ${name}.`);
const started = performance.now();
const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env['PATH']}` };
const child = spawn(command, { cwd: root, env, shell: true, stdio: ['ignore', 'inherit', 'inherit'] });
child.on('close', (exitCode) => {
  writeResult(name, { seconds: (performance.now() - started) / 1000, exitCode });
  process.exitCode = exitCode === 0 ? 0 : 1;
});
