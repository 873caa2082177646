/** The signature (签名) of every SMS, without brackets: the body's registered name or short form. */
export class Signature {
  constructor(readonly text: string) {}
}
