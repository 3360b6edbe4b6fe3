import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { TEST_RUN_URL } from './test-run-address';

/** What the run lends under this path (test-run.ts); started now if nobody asked before. */
export async function fetchRunResource<T>(path: string): Promise<T> {
  const address = process.env[TEST_RUN_URL];
  if (address === undefined) {
    throw new Error(`${TEST_RUN_URL} is not set: this project's Jest configuration lacks jest.base.cjs's globalSetup`);
  }
  const { status, body } = await answerOf(`${address}${path}`);
  if (status !== 200) throw new Error(`The test run could not lend ${path}: ${body}`);
  return JSON.parse(body) as T;
}

/** Not by fetch(), which gives up after five minutes: something may be compiled first. */
async function answerOf(url: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    }).on('error', reject);
  });
}
