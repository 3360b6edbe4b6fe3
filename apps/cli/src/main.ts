import { Output } from './output/output';
import { runProgram } from './program/run-program';
import { signalOfProcess } from './program/signals';

void runProgram(process.argv.slice(2), {
  env: process.env,
  folder: process.cwd(),
  platform: process.platform,
  stdin: process.stdin,
  out: new Output(process.stdout),
  err: new Output(process.stderr),
  signal: signalOfProcess(),
}).then((exit) => process.exit(exit));
