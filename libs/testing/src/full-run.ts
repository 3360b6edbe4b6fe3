/** Long suites have their full length in `npm run test:full`, and a short form with a fixed seed in `npm test`. */
const isFullRun = (): boolean => process.env['SCRIPTORIUM_FULL_RUN'] === 'true';

/** Returns `full` in a full run, and otherwise `short`. */
export const inFullRun = <T>(full: T, short: T): T => (isFullRun() ? full : short);

/**
 * Returns the seed of a test that makes random choices: TEST_SEED if it is set, a new one in a full run, and otherwise
 * a fixed one. The test prints it, so that a failure can be reproduced.
 */
export const testSeed = (): number => Number(process.env['TEST_SEED'] ?? inFullRun(Date.now() % 1_000_000, 1));
