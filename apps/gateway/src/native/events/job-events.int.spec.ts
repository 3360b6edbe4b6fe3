import { randomId, readJob, type JobId, type JobView } from '@scriptorium/contracts';
import { eventually, testSeed } from '@scriptorium/testing';
import type { AddressInfo } from 'node:net';

import { type FollowingGateways, startFollowingGateways } from '../../testing/following-gateways';
import { eventOf } from '../../testing/job-events';
import { RecordingRpc } from '../../testing/recording-gateway';
import { jobView } from '../../testing/views';

const TOKEN = 'Bearer read';

interface ReceivedEvent {
  readonly id: string;
  readonly sequence: number;
  readonly data: { readonly id: string; readonly state: string; readonly sequence: number };
}

/** A client that reads a stream until it is cut off. */
class Client {
  readonly events: ReceivedEvent[] = [];
  lastId: string | undefined;
  comments = 0;
  private readonly cut = new AbortController();

  /** Returns the status, and reads in the background. */
  async open(url: string): Promise<number> {
    const headers = { authorization: TOKEN, ...(this.lastId === undefined ? {} : { 'last-event-id': this.lastId }) };
    const response = await fetch(url, { headers, signal: this.cut.signal });
    if (response.status === 200 && response.body !== null) void this.read(response.body).catch(() => undefined);
    return response.status;
  }

  close(): void {
    this.cut.abort();
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      rest += decoder.decode(chunk, { stream: true });
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) this.add(block);
    }
  }

  private add(block: string): void {
    if (block.startsWith(':')) this.comments += 1;
    const lines = block.split('\n').map((line) => line.split(/: (.*)/s, 2));
    const valueOf = (name: string) => lines.find(([each]) => each === name)?.[1];
    this.lastId = valueOf('id') ?? this.lastId;
    const data = valueOf('data');
    if (data === undefined) return;
    const event = JSON.parse(data) as { sequence: string; data: ReceivedEvent['data'] };
    this.events.push({ id: this.lastId ?? '', sequence: Number(event.sequence), data: event.data });
  }
}

describe('the events of jobs', () => {
  const rpc = new RecordingRpc();
  const rows = new Map<JobId, JobView>();
  let system: FollowingGateways;
  let urls: string[];
  const clients: Client[] = [];

  beforeAll(async () => {
    rpc.answer(readJob, ({ jobId }) => ({ job: rows.get(jobId) ?? jobView(), outcomes: [], outcomesTotal: 0 }));
    system = await startFollowingGateways(2, rpc);
    for (const { app } of system.gateways) await app.listen(0, '127.0.0.1');
    urls = system.gateways.map(({ app }) => {
      const { port } = app.getHttpServer().address() as AddressInfo;
      return `http://127.0.0.1:${port}/v1/spaces/docs`;
    });
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });
  afterAll(() => system.stop());

  function client(lastId?: string): Client {
    const created = new Client();
    created.lastId = lastId;
    clients.push(created);
    return created;
  }

  function insert(): JobView {
    const job = jobView({ id: randomId<JobId>(), state: 'running' });
    rows.set(job.id, job);
    return job;
  }

  /** Changes the row, and returns the event to publish. */
  function change(id: JobId, state: JobView['state'] = 'running'): JobView {
    const before = rows.get(id) ?? jobView();
    const job = { ...before, state, sequence: before.sequence + 1, changedAt: new Date().toISOString() };
    rows.set(id, job);
    return job;
  }

  const publish = (...jobs: JobView[]) => system.publisher.publishAll(jobs.map(eventOf));
  const sequencesOf = ({ events }: Client): number[] => events.map(({ sequence }) => sequence);

  it('begin with the present state of a job, and continue with each change', async () => {
    const job = insert();
    await publish(job);
    const one = client();
    expect(await one.open(`${urls[0]}/jobs/${job.id}/events`)).toBe(200);
    await eventually(() => one.events.length === 1);
    await publish(change(job.id), change(job.id, 'completed'));
    await eventually(() => one.events.length === 3);
    expect(one.events.map(({ data }) => [data.id, data.sequence, data.state])).toEqual([
      [job.id, 1, 'running'],
      [job.id, 2, 'running'],
      [job.id, 3, 'completed'],
    ]);
  });

  it('of a job that has ended begin with its end', async () => {
    const job = insert();
    change(job.id, 'completed');
    const one = client();
    await one.open(`${urls[0]}/jobs/${job.id}/events`);
    await eventually(() => one.events.length === 1);
    expect(one.events[0]?.data.state).toBe('completed');
  });

  it('of a space have those of all its jobs and of no other space', async () => {
    const one = client();
    expect(await one.open(`${urls[0]}/jobs/events`)).toBe(200);
    const [first, second] = [insert(), insert()];
    const stranger = { ...insert(), spaceKey: 'other' };
    await publish(first, stranger, second);
    await eventually(() => one.events.length === 2);
    expect(one.events.map(({ data }) => data.id)).toEqual([first.id, second.id]);
  });

  it('drop an event that arrives after a later state', async () => {
    const job = insert();
    const one = client();
    await one.open(`${urls[0]}/jobs/events`);
    const [second, third] = [change(job.id), change(job.id)];
    await publish(third);
    await publish(second);
    const fourth = change(job.id);
    await publish(fourth);
    await eventually(() => one.events.length === 2);
    expect(sequencesOf(one)).toEqual([3, 4]);
  });

  it('reject a position that the stream does not have', async () => {
    expect(await client('99999999').open(`${urls[0]}/jobs/events`)).toBe(410);
    expect(await client('first').open(`${urls[0]}/jobs/events`)).toBe(400);
  });

  it('of all entities are selected by type and entity', async () => {
    const [all, ended] = [client(), client()];
    expect(await all.open(`${urls[0]}/events`)).toBe(200);
    const job = insert();
    expect(await ended.open(`${urls[0]}/events?types=job.completed&entity=${job.id}`)).toBe(200);
    await publish(job, change(job.id), change(job.id, 'completed'), change(insert().id, 'completed'));
    await eventually(() => all.events.length === 4 && ended.events.length === 1);
    expect(sequencesOf(ended)).toEqual([3]);
  });

  it(`reach a client that is cut off at random once each, in order (seed ${testSeed()})`, async () => {
    const job = insert();
    await publish(job);
    const dice = random(testSeed());
    const seen: number[] = [];
    let lastId: string | undefined;
    let isDone = false;
    const follow = async (): Promise<void> => {
      for (let attempt = 0; !isDone; attempt += 1) {
        const one = client(lastId);
        const status = await one.open(`${urls[Math.floor(dice() * urls.length)]}/jobs/${job.id}/events`);
        expect(status).toBe(200);
        const cutAfter = 1 + Math.floor(dice() * 6);
        await eventually(() => one.events.length >= cutAfter || isDone || dice() < 0.05);
        one.close();
        // Events that arrive after the cut are not read.
        const received = one.events.slice();
        seen.push(...received.map(({ sequence }) => sequence));
        lastId = received.at(-1)?.id ?? lastId;
        isDone = seen.at(-1) === 200;
      }
    };
    const change200 = async (): Promise<void> => {
      while ((rows.get(job.id)?.sequence ?? 0) < 200) {
        await publish(change(job.id, rows.get(job.id)?.sequence === 199 ? 'completed' : 'running'));
      }
    };
    await Promise.all([follow(), change200()]);
    expect(seen).toEqual([...seen].sort((one, other) => one - other));
    expect(new Set(seen).size).toBe(seen.length);
    // The first state is the present one when the client begins; from there on, none is missing.
    const [start = 0] = seen;
    expect(seen).toEqual(Array.from({ length: 200 - start + 1 }, (_none, index) => start + index));
  });

  it('of 200 clients of one job cost one read of each event', async () => {
    const job = insert();
    await publish(job);
    const many = Array.from({ length: 200 }, () => client());
    for (const each of many) await each.open(`${urls[0]}/jobs/${job.id}/events`);
    for (let sequence = 2; sequence <= 6; sequence += 1) await publish(change(job.id));
    await eventually(() => many.every(({ events }) => events.length === 6));
    for (const each of many) expect(sequencesOf(each)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

function random(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
