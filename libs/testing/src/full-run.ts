/** A run of `npm run test:full`, in which long suites have their full length; in `npm test` they have a short form with a fixed seed. */
const isFullRun = (): boolean => process.env['SCRIPTORIUM_FULL_RUN'] === 'true';

/** Returns `full` in a full run, and otherwise `short`. */
export const inFullRun = <T>(full: T, short: T): T => (isFullRun() ? full : short);

/**
 * Returns the seed of a test that makes random choices: TEST_SEED where it is set, in a full run a new one, and otherwise a fixed one.
 * The test prints it, so that a failure can be repeated.
 */
export const testSeed = (): number => Number(process.env['TEST_SEED'] ?? inFullRun(Date.now() % 1_000_000, 1));
