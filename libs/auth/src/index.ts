export { grantOf, holdsScope, requireScope, spaceIdsOf } from './grants';
export { drawToken, hashSecret, hashToken, verifySecret } from './secrets';
