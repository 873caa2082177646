import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate with its key, PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

// X.509 in DER, as far as a test needs it: Node reads certificates but makes none, and keys in a repository are a bad example.

const tlv = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
};
const sequence = (...parts: Buffer[]): Buffer => tlv(0x30, ...parts);
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'));
const time = (day: string): Buffer => tlv(0x17, Buffer.from(`${day}000000Z`));
const nameOf = (common: string): Buffer => sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(common)))));
const extension = (id: string, value: Buffer): Buffer => sequence(oid(id), tlv(0x04, value));

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const AUTHORITY = extension('551d13', sequence(tlv(0x01, Buffer.from([0xff]))));
const LOCALHOST = extension(
  '551d11',
  sequence(tlv(0x82, Buffer.from('localhost')), tlv(0x87, Buffer.from([127, 0, 0, 1]))),
);

/** An authority of a test's own, and the certificates it gives. */
export class TestAuthority {
  readonly #key: KeyObject;
  readonly #common: string;
  readonly cert: string;

  constructor(common = 'test authority') {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    this.#common = common;
    this.cert = this.#certify(common, publicKey, AUTHORITY);
  }

  /** A certificate with this common name, good for localhost. */
  issue(common: string): Certificate {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }));
    return {
      cert: this.#certify(common, publicKey, LOCALHOST),
      key: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    };
  }

  #certify(common: string, publicKey: KeyObject, ...extensions: Buffer[]): string {
    const body = sequence(
      tlv(0xa0, tlv(0x02, Buffer.from([2]))),
      tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
      ECDSA_SHA256,
      nameOf(this.#common),
      sequence(time('200101'), time('490101')),
      nameOf(common),
      publicKey.export({ format: 'der', type: 'spki' }),
      tlv(0xa3, sequence(...extensions)),
    );
    const signature = sign('sha256', body, this.#key);
    const der = sequence(body, ECDSA_SHA256, tlv(0x03, Buffer.from([0]), signature));
    const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
    return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
  }
}
