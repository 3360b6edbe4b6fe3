import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { sourceProgram } from '@scriptorium/testing';

/** The input of a client program. */
export interface ClientTask {
  readonly url: string;
  readonly token: string;
}

/**
 * Runs one of the programs in this folder in a Node.js process of its own, for clients that cannot run in Jest. One
 * client needs a trusted certificate authority when the process starts. Another client uses imports that Jest does not
 * support. The program prints its report as JSON.
 */
export async function runClient<Report>(program: string, task: ClientTask, caFile?: string): Promise<Report> {
  const args = [...sourceProgram(join(__dirname, `${program}.ts`)), JSON.stringify(task)];
  const trusted = caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...trusted } });
  return JSON.parse(stdout) as Report;
}

/** Performs the task of a program and prints its report. */
export function report(perform: (task: ClientTask) => Promise<object>): void {
  const task = JSON.parse(process.argv[2] ?? '') as ClientTask;
  void perform(task).then((done) => process.stdout.write(JSON.stringify(done)));
}
