export { actingForOf, actorOf } from './acting.ts';
export { bearerToken, type Identity, unauthenticated } from './identity.ts';
export { PassportSigner, type PassportInit } from './passport-signer.ts';
export { PassportVerifier } from './passport-verifier.ts';
export { isWithin, type Passport, PassportKind, PASSPORT_SECONDS } from './passport.ts';
export { isAdministrator, rolesExcludeEachOther } from './separation.ts';
export { type RevokedTarget, TokenVerifier, type TokenVerifierOptions } from './token-verifier.ts';
