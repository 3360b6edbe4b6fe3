import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { sourceProgram } from '@scriptorium/testing';

/** What a client's program is told. */
export interface ClientTask {
  readonly url: string;
  readonly token: string;
}

/**
 * Runs one of the programs beside this file in a Node.js of its own, for clients that cannot live inside of Jest: one needs an
 * authority to trust before the process starts, another imports in a way that Jest does not know. What the program prints is
 * its report, as JSON.
 */
export async function runClient<Report>(program: string, task: ClientTask, caFile?: string): Promise<Report> {
  const args = [...sourceProgram(join(__dirname, `${program}.ts`)), JSON.stringify(task)];
  const trusted = caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...trusted } });
  return JSON.parse(stdout) as Report;
}

/** From within the program: does its task, and prints the report. */
export function report(perform: (task: ClientTask) => Promise<object>): void {
  const task = JSON.parse(process.argv[2] ?? '') as ClientTask;
  void perform(task).then((done) => process.stdout.write(JSON.stringify(done)));
}
