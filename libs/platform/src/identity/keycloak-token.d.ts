/** The one file of keycloak-connect that is used; the package has no types for it. */
declare module 'keycloak-connect/middleware/auth-utils/token.js' {
  export default class KeycloakToken {
    constructor(token: string, clientId?: string);
    readonly content: Readonly<Record<string, unknown>>;
    hasRealmRole(role: string): boolean;
    hasApplicationRole(application: string, role: string): boolean;
  }
}
