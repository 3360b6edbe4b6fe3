import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { TEST_RUN_URL } from './test-run-address';

/** Returns the resource of the test run at this path (test-run.ts). The first request starts it. */
export async function fetchRunResource<T>(path: string): Promise<T> {
  const address = process.env[TEST_RUN_URL];
  if (address === undefined) {
    throw new Error(
      `${TEST_RUN_URL} is not set. Add globalSetup of jest.base.cjs to this project's Jest configuration.`,
    );
  }
  const { status, body } = await request(`${address}${path}`);
  if (status !== 200) throw new Error(`The test run could not provide ${path}: ${body}`);
  return JSON.parse(body) as T;
}

/** Uses node:http, since fetch() times out after five minutes and the resource may have to be compiled first. */
async function request(url: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    }).on('error', reject);
  });
}
