import { ContentTree, storedMessages } from '@scriptorium/testing';
import { executeGroup } from '../copy-variants/execute-group';
import { resultMessages } from '../copy-variants/deliver-copy';
import { planLocalization } from '../testing/planned-localization';
import { startWorker, type RunningWorker } from '../testing/running-worker';
import { CommandEvents } from './command-events.service';
import type { EndedCommand } from './command-messages';

const LOCALES = ['fr-FR', 'de-DE', 'es-ES'];

describe('the events of a group of commands', () => {
  let worker: RunningWorker;
  let events: CommandEvents;

  beforeAll(async () => {
    worker = await startWorker();
    events = new CommandEvents(worker.workerPool, worker.publisher);
  });
  afterAll(() => worker.stop());

  /** Ends the commands of a job, one for each locale, without their events. */
  async function endGroup(): Promise<EndedCommand[]> {
    const { pool, workerPool } = worker;
    const tree = await ContentTree.create(pool);
    const limits = { nodesPerCommand: 100, window: 100, locales: LOCALES };
    const commands = await planLocalization(pool, tree, await tree.item(), limits);
    const outcomes = await executeGroup(workerPool, commands);
    return commands.flatMap((command, at) => {
      const outcome = outcomes[at];
      const messages = outcome?.kind === 'done' ? resultMessages(command, outcome.result) : undefined;
      return messages === undefined ? [] : [{ ...messages, command, headers: {} }];
    });
  }

  it('rejects only the command with a message that is too large, and publishes the others once', async () => {
    const ended = await endGroup();
    const large = ended[1] as EndedCommand;
    const subject = large.messages[0]?.subject ?? '';
    ended[1] = { ...large, messages: [{ subject, id: 'large', json: 'x'.repeat(20_000_000) }] };

    const results = await Promise.allSettled(events.publishGroup(ended).values());
    expect(results).toEqual([
      { status: 'fulfilled', value: undefined },
      { status: 'rejected', reason: expect.objectContaining({ code: 'MESSAGE_TOO_LARGE' }) as Error },
      { status: 'fulfilled', value: undefined },
    ]);

    const stored = (await storedMessages(worker.nats.url, 'EVENTS')).map(({ envelope }) => envelope.id);
    const others = [ended[0], ended[2]].flatMap((each) => each?.messages ?? []);
    const ids = others.map((message) => ('json' in message ? message.id : message.envelope.id));
    expect(stored.toSorted()).toEqual(ids.toSorted());

    await events.onApplicationShutdown();
    const { rows } = await worker.pool.query('select command_id from jobs.owed_events');
    expect(rows).toEqual([{ command_id: large.command.commandId }]);
  });
});
