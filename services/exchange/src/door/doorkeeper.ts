import type { DescMethod } from '@bufbuild/protobuf';
import { Metadata } from '@grpc/grpc-js';
import { Injectable } from '@nestjs/common';
import { accessRule } from '@wangge/platform/access';
import { Clock } from '@wangge/platform/clock';
import { DomainError, internalError } from '@wangge/platform/errors';
import { type GrpcCall, peerCertificate } from '@wangge/platform/grpc';
import { bearerToken, type Identity, TokenVerifier, unauthenticated } from '@wangge/platform/identity';
import { type Admission, Header } from '@wangge/platform/rpc';
import { currentTraceId } from '@wangge/platform/telemetry';
import { v7 } from 'uuid';
import { AgreementBook } from '../agreement/agreement.book.ts';
import { type Agreed, agreedTo } from '../agreement/agreement.policy.ts';
import { Quotas } from '../quota/quotas.ts';
import { Rates } from '../quota/rates.ts';
import { type OpenReceipt, refused } from '../receipt/open-receipt.ts';
import { RECEIPT_HEADER, ReceiptedCaller } from '../receipt/receipted-caller.ts';
import { Receipts } from '../receipt/receipts.ts';
import { checkCertificate, departmentOf } from './department-identity.ts';
import { operationNameOf } from './department-operations.ts';
import { weightOf } from './call-weight.ts';
import { DepartmentPassports } from './department-passports.ts';
import { type Errand, errandOf } from './errand.ts';

/** Metadata of the answer: id of the receipt, so that both sides can name the same call. */
const RECEIPT_METADATA = 'wangge-receipt';

/**
 * Judges every call of a department before anything is looked up: token → rate → errand → agreement → quota. What is let in carries a
 * passport; what is refused leaves a receipt as soon as the token has proven whose it is, unless it came too fast.
 */
@Injectable()
export class Doorkeeper {
  /** Agreements of open streams: they are judged again and again, and count once. */
  readonly #streams = new WeakMap<GrpcCall, string>();

  constructor(
    private readonly tokens: TokenVerifier,
    private readonly book: AgreementBook,
    private readonly rates: Rates,
    private readonly quotas: Quotas,
    private readonly passports: DepartmentPassports,
    private readonly receipts: Receipts,
    private readonly caller: ReceiptedCaller,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError */
  async admit(call: GrpcCall, method: DescMethod): Promise<Admission> {
    const identity = await this.#identityOf(call);
    const departmentId = departmentOf(identity);
    const streaming = this.#streams.get(call);
    if (streaming !== undefined) return this.#readmit(call, method, departmentId, streaming);
    this.rates.take(departmentId);
    const receipt = this.#openReceipt(departmentId, method);
    try {
      const headers = await this.#judge(call, method, identity, receipt);
      if (method.methodKind !== 'unary') this.#streams.set(call, receipt.agreementId ?? '');
      return { headers, capacity: receipt.agreementId ?? '' };
    } catch (error) {
      this.receipts.add(refused(receipt, error instanceof DomainError ? error : internalError()));
      sendReceiptId(call, receipt.receiptId);
      throw error;
    }
  }

  async #identityOf(call: GrpcCall): Promise<Identity> {
    const [authorization, another] = call.metadata.get('authorization');
    if (typeof authorization !== 'string' || another !== undefined) throw unauthenticated();
    const identity = await this.tokens.verify(bearerToken(authorization) ?? '');
    checkCertificate(identity, peerCertificate(call));
    return identity;
  }

  /** Fills in the receipt as it learns more, so that a refusal tells all that was known. */
  async #judge(call: GrpcCall, method: DescMethod, identity: Identity, receipt: OpenReceipt) {
    this.receipts.checkRoom();
    const { departmentId, operation } = receipt;
    const errand = errandOf(call.metadata, departmentId, accessRule(method).purposeRequired);
    const { officer, purpose, caseReference } = errand;
    // Words that no agreement of the department has are not ours to keep: nobody knows what is in them.
    const known = this.book.of(departmentId).some(({ purposes }) => purposes.includes(purpose));
    Object.assign(receipt, { officer, caseReference, purpose: known ? purpose : '' });
    const agreed = this.#agreed(departmentId, operation, errand);
    Object.assign(receipt, { purpose: agreed.purpose, ...agreementOf(agreed) });
    const weight = weightOf(method, call);
    const waiting =
      weight === 1 ? this.quotas.take(agreed.agreement) : this.quotas.takeSeveral(agreed.agreement, weight);
    if (waiting !== undefined) await waiting;
    const passport = this.passports.passport(identity, agreed, errand);
    this.caller.expect(receipt, () => sendReceiptId(call, receipt.receiptId));
    return { [Header.passport]: passport, [RECEIPT_HEADER]: receipt.receiptId };
  }

  #readmit(call: GrpcCall, method: DescMethod, departmentId: string, agreementId: string): Admission {
    const errand = errandOf(call.metadata, departmentId, accessRule(method).purposeRequired);
    const { agreement } = this.#agreed(departmentId, operationNameOf(method), { ...errand, agreementId });
    return { headers: {}, capacity: agreement.agreementId };
  }

  #agreed(departmentId: string, operation: string, { agreementId, purpose }: Errand): Agreed {
    return agreedTo(this.book.of(departmentId), { agreementId, operation, purpose }, this.clock.now());
  }

  #openReceipt(departmentId: string, method: DescMethod): OpenReceipt {
    return {
      receiptId: v7(),
      callTime: this.clock.now(),
      departmentId,
      officer: '',
      agreementId: null,
      agreementVersion: 0,
      operation: operationNameOf(method),
      purpose: '',
      caseReference: '',
      traceId: currentTraceId(),
    };
  }
}

const agreementOf = ({ agreement: { agreementId, version } }: Agreed) => ({ agreementId, agreementVersion: version });

function sendReceiptId(call: GrpcCall, receiptId: string): void {
  const metadata = new Metadata();
  metadata.set(RECEIPT_METADATA, receiptId);
  call.sendMetadata(metadata);
}
