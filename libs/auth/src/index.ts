export { grantOf, holdsScope, requireScope } from './grants';
export { drawToken, hashSecret, hashToken, verifySecret } from './secrets';
