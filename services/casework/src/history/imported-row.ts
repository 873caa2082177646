import { createHash } from 'node:crypto';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import { CaseImportedSchema } from '@wangge/contracts/wangge/casework/v1/history_events';
import type { ImportedCase } from '@wangge/contracts/wangge/casework/v1/history_service';
import { event, type EventInit } from '@wangge/platform/events';
import { v7 } from 'uuid';
import type { CaseState, ItemClass } from '../case/case.state.ts';
import { channelName } from '../case/case.view.ts';
import type { Spot } from '../case/spot.ts';
import type { Read } from './history.rules.ts';

/** A case of another system as it is written here. */
export interface Incoming {
  readonly row: ImportedCase;
  readonly read: Read;
  readonly spot: Spot;
}

/** The same case has the same id however often it is imported; its time is that of the report, so that it lies where it belongs. */
export function caseIdOf(source: string, externalNumber: string, reportTime: Date): string {
  const random = createHash('sha256').update(`${source}\0${externalNumber}`).digest().subarray(0, 16);
  return v7({ msecs: reportTime.getTime(), random });
}

/** The state of a case that came from elsewhere: no clock has ever run in it. */
export function importedState({ read, spot }: Incoming): CaseState {
  const { matter, state, closeTime } = read;
  const { code: matterCode, name: matterName } = matter;
  return {
    ...{ version: 1, state, matterCode, matterName, itemClass: matter.itemClass as ItemClass },
    ...{ gridId: spot.gridId, happenedAtPath: spot.path, orgPath: spot.path, leadUnitId: null, unitIds: [] },
    ...{ light: 'green', escalationLevel: 0, reworkCount: 0, objectionCount: 0, reopenCount: 0, satisfaction: 0 },
    ...{
      taken: {},
      oversight: {},
      fileTime: null,
      closeTime: closeTime?.toISOString() ?? null,
      tasks: [],
      clocks: [],
      attachments: [],
    },
  };
}

export interface Named {
  readonly caseId: string;
  readonly number: string;
  readonly codeHash: Buffer;
  readonly catalogueVersion: number;
}

/** A row of `import_cases`. */
export function writtenRow(incoming: Incoming, { caseId, number, codeHash, catalogueVersion }: Named) {
  const { row, read, spot } = incoming;
  const { name: flow, version: flowVersion } = read.flow.definition;
  const { matterCode, matterName, itemClass, state } = importedState(incoming);
  return {
    ...{ caseId, number, state, flow, flowVersion, matterCode, matterName, catalogueVersion, itemClass },
    ...{ externalNumber: row.externalNumber, description: row.description, placeWords: row.placeWords },
    ...{ channel: channelName(row.channel || Channel.WEB), gridId: spot.gridId, path: spot.path },
    longitude: row.latitude === undefined ? null : (row.longitude ?? null),
    latitude: row.longitude === undefined ? null : (row.latitude ?? null),
    codeHash: codeHash.toString('hex'),
    reportTime: read.reportTime.toISOString(),
    closeTime: read.closeTime?.toISOString() ?? null,
    snapshot: importedState(incoming),
    lines: linesOf(row),
  };
}

/** Its notes in the order of their times; those of one time as they came. */
function linesOf({ lines }: ImportedCase) {
  return lines
    .map(({ time, kind, actor, note }) => ({
      ...{ kind, actor, note },
      time: (time ? timestampDate(time) : new Date(0)).toISOString(),
    }))
    .toSorted((a, b) => a.time.localeCompare(b.time));
}

/** What others learn: that the case is there. */
export function importedEvent(source: string, incoming: Incoming, { caseId, number }: Named, at: Date): EventInit {
  const { row, read, spot } = incoming;
  return event({
    schema: CaseImportedSchema,
    aggregateId: caseId,
    version: 1,
    orgPath: spot.path,
    message: {
      ...{ caseId, version: 1, number, source, externalNumber: row.externalNumber, state: read.state },
      ...{ matterCode: read.matter.code, happenedAtPath: spot.path, orgPath: spot.path },
      time: timestampFromDate(at),
      reportTime: timestampFromDate(read.reportTime),
      ...(read.closeTime && { closeTime: timestampFromDate(read.closeTime) }),
    },
  });
}
