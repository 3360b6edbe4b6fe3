export { grantOf, hasScope, requireScope, spaceIdsOf } from './grants';
export { generateToken, hashSecret, hashToken, verifySecret } from './secrets';
