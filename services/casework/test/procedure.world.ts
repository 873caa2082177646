import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { AgencyService } from '@wangge/contracts/wangge/casework/v1/agency_service';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { FileService } from '@wangge/contracts/wangge/casework/v1/file_service';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { MediationService } from '@wangge/contracts/wangge/casework/v1/mediation_service';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import {
  accessDistrict,
  ELSEWHERE,
  HERE,
  PLACES,
  type Foreign,
  type Standing,
  type Thing,
} from '@wangge/testing/access';
import { type Caller, standIn, startSuite, type Suite } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { matters } from '../../../tools/seed/matters.ts';
import { PATIENT } from './casework.builders.ts';
import { caseworkConfig } from '../src/casework.config.ts';
import { CaseworkModule } from '../src/casework.module.ts';
import { dataSource } from '../src/data-source.ts';
import { rowsOf } from './access.rows.ts';
import { hex, missing } from './casework.world.ts';

const NOW = new Date('2026-11-23T02:00:00Z');
const REPORTER = 'https://id|reporter';
const PARTY = '曾国藩';
const places = accessDistrict();
export const key = (caseId: string) => ({ requestId: v4(), caseId });

/** By place, and by what the caller did before. */
export const RELATIONS: Readonly<Record<string, Standing>> = {
  ...PLACES,
  own: { subject: REPORTER, paths: ['dc.s2'] },
};

/** Casework with a mediation in the grid of the matrix, come to its agreement, and an agency service with an original taken; one in each of the other grids. */
export class ProcedureWorld {
  readonly #kept = new Map<string, string>();
  readonly foreignCases: Foreign[] = [];
  mediation: Thing = { id: '', state: 'any', secrets: {} };
  agency: Thing = { id: '', state: 'any', secrets: {} };
  /** A petition beside the mediation. */
  petition = '';
  /** The file of its mandate, and those of the others. */
  mandate = '';
  readonly foreignFiles: Foreign[] = [];

  private constructor(readonly suite: Suite) {}

  static async start(): Promise<ProcedureWorld> {
    const suite = await startSuite({
      ...{ service: 'casework', module: CaseworkModule, dataSource, config: caseworkConfig, env: PATIENT },
      now: NOW.toISOString(),
      world: [
        standIn(PlaceService, {
          listPlaces: () => ({ places: places.all }),
          whoIsResponsible: () => ({ responsible: [] }),
        }),
      ],
    });
    const seed = suite.asService('seed').client(MatterService);
    await seed.importMatters({ requestId: v4(), matters: [...matters] });
    const world = new ProcedureWorld(suite);
    const id = await world.#agreed(HERE);
    world.mediation = { id, state: 'any', secrets: { party_name: PARTY } };
    world.#kept.set(id, await world.#keep(id, ['case_file', 'case_history', 'mediation']));
    world.petition = await world.#report('petition', HERE);
    const { caseId: agency, fileId } = await world.#acted(HERE);
    world.mandate = fileId;
    world.agency = { id: agency, state: 'any', secrets: { name: PARTY } };
    world.#kept.set(agency, await world.#keep(agency, ['case_file', 'case_history', 'attachment', 'agency']));
    for (const path of ELSEWHERE) {
      world.foreignCases.push({ id: await world.#agreed(path), path });
      world.foreignFiles.push({ id: (await world.#acted(path)).fileId, path });
    }
    return world;
  }

  /** Everything of a case as it was at first, after a call that changed it. */
  async restore({ id }: Thing): Promise<void> {
    await this.suite.sql(this.#kept.get(id) ?? missing());
  }

  async #report(flow: string, path: string): Promise<string> {
    const reporter = this.suite.as({ roles: ['grid-worker'], paths: [path], subject: REPORTER });
    const matterCode = matters.find((matter) => matter.flow === flow)?.code ?? '';
    const told = { matterCode, description: 'matrix', gridId: places.add(path).placeId, reporterName: '曾国报' };
    const answer = await reporter.client(CaseService).reportCase({ requestId: v4(), ...told });
    return answer.case?.caseId ?? missing();
  }

  /** A mediation in session whose agreement is recorded and not yet taken to the next step. */
  async #agreed(path: string): Promise<string> {
    const desk: Caller = this.suite.as({
      roles: ['community-officer'],
      paths: ['dc', 'dd'],
      subject: 'https://id|desk',
    });
    const [cases, facts] = [desk.client(CaseService), desk.client(MediationService)];
    const caseId = await this.#report('mediation', path);
    const step = (action: string) => cases.advanceCase({ ...key(caseId), action, note: 'x' });
    await facts.recordParties({ ...key(caseId), parties: [{ name: PARTY }, { name: PARTY }] });
    for (const number of [1, 2]) await facts.recordPartyConsent({ ...key(caseId), number, consent: 'given' });
    await step('record-consent');
    await facts.chooseMediators({ ...key(caseId), mediators: ['王调解'] });
    await step('choose-mediator');
    const effectiveTime = timestampFromDate(NOW);
    await facts.recordMediationAgreement({ ...key(caseId), form: 'oral', content: '各让一步', effectiveTime });
    return caseId;
  }

  /** An agency service with its mandate and an original. */
  async #acted(path: string): Promise<{ caseId: string; fileId: string }> {
    const desk: Caller = this.suite.as({ roles: ['window-clerk'], paths: ['dc', 'dd'], subject: 'https://id|window' });
    const facts = desk.client(AgencyService);
    const caseId = await this.#report('agency', path);
    const time = timestampFromDate(NOW);
    const stored = { sha256: hex(), mediaType: 'image/jpeg', size: 1000n, width: 10, height: 10 };
    const { fileId } = await desk.client(FileService).registerFile({ requestId: v4(), ...stored });
    await facts.nameAgent({ ...key(caseId), agentName: '何平' });
    await facts.recordMandate({ ...key(caseId), time, fileId });
    await facts.takeOriginal({ ...key(caseId), document: '户口簿', giverName: PARTY, time });
    const step = { action: 'take-mandate', fileIds: [fileId], evidence: ['mandate'] };
    await desk.client(CaseService).advanceCase({ ...key(caseId), ...step });
    return { caseId, fileId };
  }

  async #keep(id: string, tables: readonly string[]): Promise<string> {
    const lines = [];
    for (const table of tables) lines.push(await rowsOf(this.suite, table, 'case_id', id));
    const gone = tables.toReversed().map((table) => `delete from ${table} where case_id = '${id}'`);
    // A version that is taken back may be told again.
    const told = `delete from outbox o using (select version, mediation_id as id from mediation where case_id = '${id}'
      union all select version, agency_id from agency where case_id = '${id}'
      union all select version, case_id from case_file where case_id = '${id}') k where o.aggregate_id = k.id and o.version > k.version`;
    return [...gone, ...lines, told].join('; ');
  }
}
