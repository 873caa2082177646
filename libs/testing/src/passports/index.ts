import { generateKeyPairSync } from 'node:crypto';
import { PassportKind, PassportSigner } from '@wangge/platform/identity';

/** A person's capacity; whatever is left out is empty. */
export interface PersonInit {
  readonly subject?: string;
  readonly roles?: readonly string[];
  readonly paths?: readonly string[];
  readonly unit?: string;
  readonly staff?: string;
}

/** A department's capacity. */
export interface DepartmentInit {
  readonly departmentId: string;
  readonly officer?: string;
  readonly agreementId?: string;
  readonly purpose?: string;
  readonly caseReference?: string;
  readonly fields?: readonly string[];
  readonly population?: string;
  readonly paths?: readonly string[];
  /** Handling unit whose tasks the department takes. */
  readonly unit?: string;
}

const SERVICES = [
  ...['registry', 'grid', 'casework', 'assistance', 'assessment', 'notification', 'exchange', 'gateway'],
  ...['seed', 'operator'],
];

/** Keys of all services, and passports signed with the right one. */
export class PassportMint {
  readonly #keys = new Map(SERVICES.map((service) => [service, newKeys()]));

  /** `WANGGE_PASSPORT_TRUST` before JSON. */
  get trust(): Record<string, string> {
    return Object.fromEntries([...this.#keys].map(([service, { publicKey }]) => [service, publicKey]));
  }

  /** `WANGGE_PASSPORT_KEY` of a service. */
  privateKey(service: string): string {
    const keys = this.#keys.get(service);
    if (keys === undefined) throw new Error(`no keys for ${service}`);
    return keys.privateKey;
  }

  signer(service: string, now?: () => number): PassportSigner {
    return new PassportSigner(service, this.privateKey(service), now);
  }

  person({ subject = 'https://id|worker', roles = [], paths = [], unit = '', staff = '' }: PersonInit): string {
    const capacity = { subject, roles: [...roles], paths: [...paths], unitId: unit, staffId: staff };
    return this.signer('gateway').sign({ kind: PassportKind.PERSON, ...capacity });
  }

  anonymous(): string {
    return this.signer('gateway').sign({ kind: PassportKind.ANONYMOUS });
  }

  department({ paths = [], fields = [], unit = '', ...init }: DepartmentInit): string {
    const defaults = { officer: 'officer-7', agreementId: 'agreement-1', purpose: 'aid review' };
    return this.signer('exchange').sign({
      kind: PassportKind.DEPARTMENT,
      subject: `department:${init.departmentId}`,
      paths: [...paths],
      unitId: unit,
      department: { ...defaults, ...init, fields: [...fields] },
    });
  }

  service(name: string, job = 'test', cause = 'test'): string {
    return this.signer(name).serviceToken(job, cause);
  }
}

function newKeys(): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  };
}
