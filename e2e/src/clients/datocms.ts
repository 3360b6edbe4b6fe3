import { ApiError, buildClient, type Client, type ClientConfigOptions } from '@datocms/cma-client-node';
import { eventually } from '@scriptorium/testing';
import type { Space } from '../system/open-space';
import { PlainHttp } from '../system/plain-http';

export type { Client } from '@datocms/cma-client-node';

/** The client as its users have it: it asks for the result of a job after 1 second, 3, 6, … */
export function patientClient(space: Space, options: Partial<ClientConfigOptions> = {}): Client {
  return buildClient({ apiToken: space.token, baseUrl: space.system.gatewayUrl, environment: space.key, ...options });
}

/** Like the tests' own limit: a busy machine is no failure. */
const PATIENCE = { everyMs: 20 };

/** The same, but it asks for results at once and again and again: for what is not about waiting. */
export function datocmsClient(space: Space, options: Partial<ClientConfigOptions> = {}): Client {
  const client = patientClient(space, options);
  client.jobResultsFetcher = async (jobId) =>
    eventually(async () => (await resultOf(client, jobId)) ?? false, PATIENCE);
  return client;
}

/** Undefined while the job is going on. */
async function resultOf(client: Client, jobId: string) {
  try {
    return await client.jobResults.find(jobId);
  } catch (error) {
    if (error instanceof ApiError && error.response.status === 404) return undefined;
    throw error;
  }
}

/** The same API without a client's help. */
export function datocmsHttp(space: Space): PlainHttp {
  return new PlainHttp(space.system.gatewayUrl, space.token);
}

/** Waits for a call to be refused. Throws where it is not, or where the client itself gives up. */
export async function apiErrorOf(call: Promise<unknown>): Promise<ApiError> {
  const [outcome] = await Promise.allSettled([call]);
  if (outcome.status === 'fulfilled') throw new Error(`Not refused, but answered: ${JSON.stringify(outcome.value)}`);
  if (!(outcome.reason instanceof ApiError)) throw outcome.reason;
  return outcome.reason;
}

/** What an error says, for comparison: the status, and code and details of each problem. */
export async function problemsOf(call: Promise<unknown>): Promise<{ status: number; problems: unknown[][] }> {
  const { response, errors } = await apiErrorOf(call);
  return { status: response.status, problems: errors.map(({ attributes: { code, details } }) => [code, details]) };
}
