export { grantOf, hasScope, requireScope, spaceIdsOf } from './grants';
export { deriveSealKey, seal, unseal } from './sealed-values';
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
export { issueSignInCode, openSignInCode, SIGN_IN_CODE_MS } from './sign-in-codes';
