import { spawn } from 'node:child_process';
import { firstOutput } from './first-output';

it('returns the first output of a program', async () => {
  const child = spawn(process.execPath, ['-e', 'console.log("ready"); setInterval(() => {}, 1000)']);
  expect(await firstOutput(child)).toBe('ready\n');
  child.kill('SIGKILL');
});

it('rejects if the program ends without output, or does not exist', async () => {
  await expect(firstOutput(spawn(process.execPath, ['-e', 'process.exit(3)']))).rejects.toThrow('ended with 3');
  await expect(firstOutput(spawn('/no/such/program'))).rejects.toThrow('ENOENT');
});
