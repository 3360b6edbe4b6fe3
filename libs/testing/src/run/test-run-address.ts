/** Names of the environment variables through which test files find their test run (test-run.ts). */
export const TEST_RUN_URL = 'SCRIPTORIUM_TEST_RUN_URL';
export const TEST_RUN_FOLDER = 'SCRIPTORIUM_TEST_RUN_FOLDER';
