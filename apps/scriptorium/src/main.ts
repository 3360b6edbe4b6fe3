import 'reflect-metadata';

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { HELP_TEXT, parseInvocation, type Program } from './parse-invocation';
import { renderNatsUsers } from './render-nats-users';
import { runMigrate } from './run-migrate';

const APPS = join(__dirname, '../..');

/** Runs a program of another app in this process, so that it gets the signals of the container. */
function runProgram(program: Program, args: readonly string[]): void {
  const entry = join(APPS, program, 'dist/main.js');
  process.argv = [process.execPath, entry, ...args];
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an app must not import another one
  require(entry);
}

function version(): string {
  const manifest = readFileSync(join(__dirname, '../package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

async function main(): Promise<void> {
  const invocation = parseInvocation(process.argv.slice(2));
  switch (invocation.kind) {
    case 'help':
      console.log(HELP_TEXT);
      return;
    case 'version':
      console.log(`scriptorium ${version()}`);
      return;
    case 'wrong':
      console.error(invocation.message);
      process.exitCode = 2;
      return;
    case 'program':
      runProgram(invocation.program, invocation.args);
      return;
    case 'nats-users':
      process.stdout.write(renderNatsUsers(invocation.format, invocation.spaces, invocation.apiPrefix));
      return;
    case 'migrate': {
      const output = { print: console.log, printError: console.error };
      process.exitCode = await runMigrate(invocation.step, process.env, output);
    }
  }
}

void main();
