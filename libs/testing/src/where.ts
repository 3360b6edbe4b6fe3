type RunTest = (title: string, test: () => Promise<void> | void) => void;
type RunTests = (title: string, tests: () => void) => void;

/**
 * The globals of Jest that this file uses. It does not import them, since bench programs load this library without
 * Jest.
 */
interface JestGlobals {
  readonly it: RunTest & { readonly skip: RunTest };
  readonly describe: RunTests & { readonly skip: RunTests };
}

/**
 * Returns Jest's `it` and `describe` if `condition` is true, and otherwise versions that skip, with the reason in the
 * title. The summary of `npm test` prints the title of each skipped test. A skipped test without a reason fails the run
 * (tools/count-reporter.cjs).
 * @param reason the missing condition, for example `needs root`
 */
export function where(condition: boolean, reason: string): { readonly it: RunTest; readonly describe: RunTests } {
  const { it, describe } = globalThis as unknown as JestGlobals;
  if (condition) return { it, describe };
  const titled = (title: string): string => `${title} [skipped: ${reason}]`;
  return {
    it: (title, test) => it.skip(titled(title), test),
    describe: (title, tests) => describe.skip(titled(title), tests),
  };
}
