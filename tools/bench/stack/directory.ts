import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { AgreementService } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { PassportSigner } from '@wangge/platform/identity';
import { RpcClients } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import type { Suite } from './suite.ts';
import { openClient } from './client.ts';

export const DEPARTMENT = 'civil-affairs-department';
export const PURPOSE = 'subsistence-allowance-review';
const FIELDS = ['person_id', 'name', 'sex', 'birth_date', 'community_code', 'community_name', 'residency'];
const DAY_MS = 86_400_000;

/** Persons to look up, and the agreement a department does it under. */
export interface Directory {
  readonly personIds: readonly string[];
  readonly agreementId: string;
}

/** Grants an agreement that a bench does not use up, and copies what departments see of the residents for the baseline. */
export async function prepareDirectory(suite: Suite): Promise<Directory> {
  return { personIds: await copyPersons(suite), agreementId: await grantAgreement(suite) };
}

async function grantAgreement({ stack }: Suite): Promise<string> {
  const signer = new PassportSigner('seed', stack.setting.secrets.passport['seed']?.privateKey ?? '');
  const nats = await stack.connectNats('seed');
  const rpc = new RpcClients(nats, ({ job, cause }) => signer.serviceToken(job, cause));
  const client = rpc.asService(AgreementService, { job: 'seed', cause: 'bench' });
  const answer = await client.grantAgreement({
    requestId: v7(),
    agreement: {
      departmentId: DEPARTMENT,
      operations: ['wangge.exchange.v1.PersonDirectoryService.LookUpPerson'],
      purposes: [PURPOSE],
      fields: FIELDS.map((field) => `person.${field}`),
      legalBasis: '社会救助法 第四十二条',
      orgPath: 'dc',
      startTime: timestampFromDate(new Date(Date.now() - DAY_MS)),
      endTime: timestampFromDate(new Date(Date.now() + DAY_MS)),
      dailyQuota: 10_000_000,
    },
  });
  return answer.agreement?.agreementId ?? '';
}

async function copyPersons({ stack }: Suite): Promise<string[]> {
  const client = await openClient(stack.ownerUrl('registry'));
  try {
    await client.query(`create schema if not exists bench;
      create table bench.directory_person as
        select p.person_id, p.name, p.sex, coalesce(p.birth_date::text, '') as birth_date, c.code as community_code,
            c.name as community_name, p.residency, p.org_path, p.grid_id, p.household_id, p.relation, p.pinyin, p.service_flags,
            p.sealed
          from person p join place c on c.kind = 'community' and p.org_path like c.org_path || '.%';
      alter table bench.directory_person add primary key (person_id);
      analyze bench.directory_person, person`);
    const { rows } = await client.query<{ id: string }>('select person_id as id from bench.directory_person');
    return rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}
