export { startOidc, type Oidc, type OidcOptions } from './server.ts';
export { totpOf } from './totp.ts';
