import { connectToNats } from './connect-to-nats';

const ANSWERS_WITHIN_MS = 500;

/** Returns the number of processes that answer at the subject of the instances of a service (libs/contracts). */
export async function countInstances(natsUrl: string, subject: string): Promise<number> {
  const nats = await connectToNats(natsUrl);
  try {
    let count = 0;
    const replies = await nats.requestMany(subject, '', {
      strategy: 'timer',
      maxWait: ANSWERS_WITHIN_MS,
    });
    for await (const reply of replies) if (reply.string() !== '') count++;
    return count;
  } finally {
    await nats.close();
  }
}
