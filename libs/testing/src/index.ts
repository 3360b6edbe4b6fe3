export { ask } from './ask';
export { ContentTree, type TestItem } from './content-tree';
export { eventually, type Patience } from './eventually';
export { sourceProgram } from './source-program';
export { createTestDatabase, type TestDatabase } from './test-database';
export { startOwnNatsServer, testNatsUrl, type OwnNatsServer } from './test-nats';
export { storedMessages, type StoredMessage } from './stored-messages';
export { temporaryFolder } from './temporary-folder';
