import { TEST_RUN_URL } from './test-run-address';

/** What the run lends under this path (test-run.ts); started now if nobody asked before. */
export async function askTestRun<T>(path: string): Promise<T> {
  const address = process.env[TEST_RUN_URL];
  if (address === undefined) {
    throw new Error(`${TEST_RUN_URL} is not set: this project's Jest configuration lacks jest.base.cjs's globalSetup`);
  }
  const response = await fetch(`${address}${path}`);
  if (!response.ok) throw new Error(`The test run could not lend ${path}: ${await response.text()}`);
  return (await response.json()) as T;
}
