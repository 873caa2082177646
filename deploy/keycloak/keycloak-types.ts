/** Keycloak's own description of its realm files, by short names. Types only: nothing of it is loaded. */
export type ClientRepresentation = import('@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js').default;
export type ProtocolMapperRepresentation =
  import('@keycloak/keycloak-admin-client/lib/defs/protocolMapperRepresentation.js').default;
export type RealmRepresentation = import('@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js').default;
export type UserRepresentation = import('@keycloak/keycloak-admin-client/lib/defs/userRepresentation.js').default;
