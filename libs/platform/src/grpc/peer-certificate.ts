import type { PeerCertificate } from 'node:tls';
import type { GrpcCall } from './grpc-bridge.ts';

/** What grpc-js keeps of a call's connection, as far as this file builds on it (1.14.7, pinned). */
interface Internals {
  readonly call?: { readonly stream?: { readonly session?: object } };
}

// A connection proves itself once, in its handshake: HTTP/2 forbids another one (RFC 9113, 9.2.1). grpc-js would take the
// certificate apart again for every call, which costs as much as all that is judged of it.
const known = new WeakMap<object, PeerCertificate | undefined>();

/** The certificate a call's connection has proven; undefined when it has none. The same object for all calls of a connection. */
export function peerCertificate(call: GrpcCall): PeerCertificate | undefined {
  const session = (call as unknown as Internals).call?.stream?.session;
  if (session === undefined) return certificateOf(call); // it closed, and a new version may keep it elsewhere
  if (!known.has(session)) known.set(session, certificateOf(call));
  return known.get(session);
}

const certificateOf = (call: GrpcCall): PeerCertificate | undefined => {
  const certificate = call.getAuthContext().sslPeerCertificate;
  // Without a client certificate Node answers an empty object.
  return certificate?.raw === undefined ? undefined : certificate;
};
