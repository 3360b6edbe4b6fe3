import 'reflect-metadata';
import { type INestMicroservice, Controller } from '@nestjs/common';
import { declareRead, declareRpc } from '@scriptorium/contracts';

import { HandleRpc } from '../rpc/handle-rpc.decorator';
import { startService } from './test-service';

/** Both return the id of the process that answers. */
export const readProcess = declareRead<object, number>('tester', 'read-process');
export const changeProcess = declareRpc<{ readonly key?: string }, number>(
  'tester',
  'change-process',
  ({ key }) => key !== undefined,
);

@Controller()
class ProcessHandlers {
  @HandleRpc(readProcess)
  read(): number {
    return process.pid;
  }

  @HandleRpc(changeProcess)
  change(): number {
    return process.pid;
  }
}

export function startInstance(natsUrl: string): Promise<INestMicroservice> {
  return startService(natsUrl, [ProcessHandlers], { commands: [] });
}

// A test runs this file as a program, which it may freeze: with the URL of NATS. It prints a line when it listens.
if (require.main === module) {
  void startInstance(process.argv[2] ?? '').then(() => process.stdout.write('listening\n'));
}
