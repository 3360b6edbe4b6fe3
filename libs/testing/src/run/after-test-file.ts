/** What a test file has on loan; jest/environment.cjs gives it back when the file is through, the last taken first. */
interface WithLoans {
  scriptoriumLoans?: (() => Promise<void>)[];
}

export function afterTestFile(giveBack: () => Promise<void>): void {
  const global = globalThis as WithLoans;
  (global.scriptoriumLoans ??= []).push(giveBack);
}
