import { DeliverPolicy, jetstream } from '@nats-io/jetstream';
import { eventsOfSpace, type VariantFact } from '@scriptorium/contracts';
import { connectToNats } from '@scriptorium/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { SPACE, TOKEN } from '../faults/system/fault-space';

/** The state of a variant with the sequence of the event or of the line of a snapshot that it comes from. */
export interface Known {
  readonly sequence: string;
  readonly data: VariantFact;
}

interface Stored {
  /** The position of the last event that was applied. */
  readonly position: number;
  readonly variants: Map<string, Known>;
}

/** Number of events after which the consumer stores its picture. A killed consumer applies up to so many again. */
const STORED_EVERY = 20;
const RETRY_MS = 100;

/**
 * A consumer of another system, which knows only docs/reference/events.md: it starts from a snapshot, follows the
 * events after it, and applies the state with the higher sequence. Its stored picture survives its death.
 */
export class PictureConsumer {
  private stored: Stored | undefined;

  constructor(
    private readonly gateway: string,
    private readonly natsUrl: string,
  ) {}

  /** Runs until the signal, as a process until it is killed. The changes that it has not stored are lost. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.stored ??= await this.bootstrap(signal);
      if (this.stored === undefined) await pause(RETRY_MS);
      else await this.follow(this.stored, signal);
    }
  }

  /** Loses everything, as with a new disk. */
  forget(): void {
    this.stored = undefined;
  }

  /** The variants that exist. */
  get picture(): ReadonlyMap<string, Known> {
    return new Map([...(this.stored?.variants ?? [])].filter(([, { data }]) => data.status !== 'deleted'));
  }

  private async bootstrap(signal: AbortSignal): Promise<Stored | undefined> {
    const lines = await readSnapshot(this.gateway, signal).catch(() => undefined);
    if (lines === undefined) return undefined;
    const variants = new Map<string, Known>();
    for (const line of lines.states) apply(variants, line.subject, line);
    return { position: lines.position, variants };
  }

  private async follow({ position, variants }: Stored, signal: AbortSignal): Promise<void> {
    const nats = await connectToNats(this.natsUrl);
    try {
      const consumer = await jetstream(nats).consumers.get('EVENTS', {
        deliver_policy: DeliverPolicy.StartSequence,
        opt_start_seq: position + 1,
        filter_subjects: [eventsOfSpace(SPACE).replace('>', 'variant.>')],
      });
      const messages = await consumer.consume();
      signal.addEventListener('abort', () => messages.stop());
      // Applied in memory only. A copy of the picture for each store would take time that grows with every round.
      const unstored = new Map<string, Known>();
      let count = 0;
      for await (const message of messages) {
        if (signal.aborted) return;
        const { subject, ...known } = message.json<Known & { subject: string }>();
        apply(unstored, subject, known);
        count += 1;
        if (count % STORED_EVERY === 0 || message.info.pending === 0) {
          for (const [id, latest] of unstored) apply(variants, id, latest);
          unstored.clear();
          this.stored = { position: message.seq, variants };
        }
      }
    } finally {
      await nats.close();
    }
  }
}

/** The rule of docs/reference/events.md. */
function apply(variants: Map<string, Known>, id: string, { sequence, data }: Known): void {
  const known = variants.get(id);
  if (known === undefined || known.sequence < sequence) variants.set(id, { sequence, data });
}

interface Snapshot {
  readonly states: readonly (Known & { readonly subject: string })[];
  readonly position: number;
}

/** Reads a snapshot of the space. Rejects if its last line is missing. */
export async function readSnapshot(gateway: string, signal?: AbortSignal): Promise<Snapshot> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const response = await fetch(`${gateway}/v1/spaces/${SPACE}/snapshot`, { headers, ...(signal && { signal }) });
  if (response.status !== 200) throw new Error(`The snapshot is ${response.status}: ${await response.text()}`);
  const lines = (await response.text()).trimEnd().split('\n');
  const last = JSON.parse(lines.pop() ?? '') as { readonly position?: string };
  if (last.position === undefined) throw new Error('The snapshot is incomplete.');
  return {
    states: lines.map((line) => JSON.parse(line) as Snapshot['states'][number]),
    position: Number(last.position),
  };
}
