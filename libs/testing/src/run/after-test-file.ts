/** Functions that jest/environment.cjs calls at the end of a test file, in reverse order. */
interface WithCleanups {
  scriptoriumCleanups?: (() => Promise<void>)[];
}

/** Calls `release` at the end of the test file, after its own afterAll hooks. */
export function afterTestFile(release: () => Promise<void>): void {
  const global = globalThis as WithCleanups;
  (global.scriptoriumCleanups ??= []).push(release);
}
