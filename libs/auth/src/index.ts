export { grantOf, hasScope, requireScope, spaceIdsOf } from './grants';
export {
  generateToken,
  hashSecret,
  hashToken,
  proveSecret,
  randomSalt,
  saltOf,
  verifyProof,
  verifySecret,
} from './secrets';
