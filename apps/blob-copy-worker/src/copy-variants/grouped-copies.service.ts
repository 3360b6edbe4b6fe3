import { Injectable } from '@nestjs/common';
import type { CopyVariants } from '@scriptorium/contracts';
import type { TraceHeaders } from '@scriptorium/messaging';
import { ALONE, GroupCommit, type MemberOutcome } from '@scriptorium/persistence';
import { injectedHeaders } from '@scriptorium/telemetry';
import { Pool } from 'pg';
import { CommandEvents } from '../commands/command-events.service';
import type { EndedCommand } from '../commands/command-messages';
import { isSmall, MAX_GROUP_COMMANDS, MAX_GROUP_NODES } from '../commands/small-commands';
import { Config } from '../config';
import { deliverCopy, resultMessages } from './deliver-copy';
import { executeGroup } from './execute-group';

interface Delivery {
  readonly command: CopyVariants;
  readonly headers: TraceHeaders;
}

/** A delivery that has been executed. The next group does not wait for its messages. */
interface Executed {
  readonly published: Promise<void>;
}

/**
 * Executes the deliveries of small commands in groups (docs/adr/0046-small-work-is-grouped.md), and publishes the
 * messages of a group at once. A delivery without company, or with a large command, is executed alone.
 */
@Injectable()
export class GroupedCopies {
  private readonly groups: GroupCommit<Delivery, Executed>;

  constructor(
    private readonly pool: Pool,
    private readonly events: CommandEvents,
    { WORKER_CONCURRENCY }: Config,
  ) {
    this.groups = new GroupCommit<Delivery, Executed>({
      executeGroup: (deliveries) => this.executeGroup(deliveries),
      executeAlone: async ({ command }) => this.executeAlone(command),
      keyOf: ({ command }) => command.spaceId,
      weightOf: ({ command }) => command.nodes ?? 1,
      maxMembers: MAX_GROUP_COMMANDS,
      maxWeight: MAX_GROUP_NODES,
      concurrency: WORKER_CONCURRENCY,
    });
  }

  /** Executes a delivery. Resolves when its messages are acknowledged. */
  async execute(command: CopyVariants): Promise<void> {
    const { published } = isSmall(command)
      ? await this.groups.run({ command, headers: injectedHeaders() })
      : await this.executeAlone(command);
    await published;
  }

  private async executeAlone(command: CopyVariants): Promise<Executed> {
    const messages = await deliverCopy(this.pool, command);
    return executed(this.events.publish(command, messages));
  }

  private async executeGroup(deliveries: readonly Delivery[]): Promise<readonly MemberOutcome<Executed>[]> {
    const outcomes = await executeGroup(
      this.pool,
      deliveries.map(({ command }) => command),
    );
    const ended = deliveries.map(({ command, headers }, at): EndedCommand | undefined => {
      const outcome = outcomes[at];
      const messages = outcome?.kind === 'done' ? resultMessages(command, outcome.result) : undefined;
      return messages && { ...messages, command, headers };
    });
    const published = this.events.publishGroup(ended.filter((each) => each !== undefined));
    return ended.map((each) => {
      const acknowledged = each && published.get(each);
      return acknowledged === undefined ? ALONE : { kind: 'done', result: executed(acknowledged) };
    });
  }
}

function executed(published: Promise<void>): Executed {
  // The handlers of the deliveries receive the error.
  published.catch(() => undefined);
  return { published };
}
