import { ApiError, buildClient, type Client, type ClientConfigOptions } from '@datocms/cma-client-node';
import { eventually } from '@scriptorium/testing';
import type { Space } from '../system/open-space';
import { PlainHttp } from '../system/plain-http';

export type { Client } from '@datocms/cma-client-node';

/** Returns the unmodified client. It polls the result of a job after 1 second, 3, 6, … */
export function patientClient(space: Space, options: Partial<ClientConfigOptions> = {}): Client {
  return buildClient({ apiToken: space.token, baseUrl: space.system.gatewayUrl, environment: space.key, ...options });
}

/** Without a time limit of its own: the limit of the test applies. */
const PATIENCE = { everyMs: 20 };

/** Returns a client that polls results every 20 ms, for specs that do not test the waiting. */
export function datocmsClient(space: Space, options: Partial<ClientConfigOptions> = {}): Client {
  const client = patientClient(space, options);
  client.jobResultsFetcher = async (jobId) =>
    eventually(async () => (await resultOf(client, jobId)) ?? false, PATIENCE);
  return client;
}

/** Returns the result of a job; undefined while the job runs. */
async function resultOf(client: Client, jobId: string) {
  try {
    return await client.jobResults.find(jobId);
  } catch (error) {
    if (error instanceof ApiError && error.response.status === 404) return undefined;
    throw error;
  }
}

/** Returns an HTTP client for the same API, for requests that the client cannot send. */
export function datocmsHttp(space: Space): PlainHttp {
  return new PlainHttp(space.system.gatewayUrl, space.token);
}

/** Returns the error of a rejected call. Throws if the call succeeds or the client itself fails. */
export async function apiErrorOf(call: Promise<unknown>): Promise<ApiError> {
  const [outcome] = await Promise.allSettled([call]);
  if (outcome.status === 'fulfilled') throw new Error(`The call succeeded with ${JSON.stringify(outcome.value)}.`);
  if (!(outcome.reason instanceof ApiError)) throw outcome.reason;
  return outcome.reason;
}

/** Returns the status of a rejected call, and the code and details of each problem. */
export async function problemsOf(call: Promise<unknown>): Promise<{ status: number; problems: unknown[][] }> {
  const { response, errors } = await apiErrorOf(call);
  return { status: response.status, problems: errors.map(({ attributes: { code, details } }) => [code, details]) };
}
