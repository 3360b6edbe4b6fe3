// The target `test` of a project: `node ../../tools/run-tests.mjs TARGET [arguments of Jest]`, called in its folder.
// `npm test` runs two targets at a time, so that each has one worker. Without the memory limit, Jest would run the test
// files of such a target in its own process, and a leak of one file would be a failure of the target.
import { basename, relative } from 'node:path';
import { runJest } from './run-jest.mjs';
import { root, RUN, writeResult } from './task-results.mjs';

const [target, ...args] = process.argv.slice(2);
if (!target) throw new Error('The name of the target is missing.');
const project = relative(root, process.cwd());
const workers = process.env[RUN] ? ['--maxWorkers=1', '--workerIdleMemoryLimit=2GB'] : [];
const result = await runJest([...args, ...workers, `--selectProjects=${basename(project)}`]);
writeResult(`${project}/${target}`, result);
process.exitCode = result.exitCode === 0 && result.counts?.failed === 0 ? 0 : 1;
