import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContactBoardService } from '@wangge/contracts/wangge/grid/v1/contact_board_service';
import { DivisionService } from '@wangge/contracts/wangge/grid/v1/division_service';
import { DutyListService } from '@wangge/contracts/wangge/grid/v1/duty_list_service';
import { OutlineService } from '@wangge/contracts/wangge/grid/v1/outline_service';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { PostService } from '@wangge/contracts/wangge/grid/v1/post_service';
import { RedrawService } from '@wangge/contracts/wangge/grid/v1/redraw_service';
import { ScopeService } from '@wangge/contracts/wangge/grid/v1/scope_service';
import { ServicePointService } from '@wangge/contracts/wangge/grid/v1/service_point_service';
import { StaffService } from '@wangge/contracts/wangge/grid/v1/staff_service';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import * as matrix from '@wangge/testing/access';

import { AccessWorld, probesOf, RELATIONS } from './access.world.ts';

const oracle = matrix.Oracle.read();
let world: AccessWorld;
let people: matrix.Who[];
let probes: matrix.Probe[];
let recorded: readonly matrix.Recorded[];
beforeAll(async () => {
  world = await AccessWorld.start();
  people = matrix.everybody(world.suite, RELATIONS);
  probes = probesOf(world);
  recorded = await matrix.walk(probes, people, oracle);
}, 120_000);
afterAll(() => world.suite.stop());

describe('the matrix of the grid service', () => {
  it('walks every operation of the service', () => {
    expect(
      matrix.unwalked(recorded, [
        ContactBoardService,
        DivisionService,
        DutyListService,
        OutlineService,
        PlaceService,
        PostService,
        RedrawService,
        ScopeService,
        ServicePointService,
        StaffService,
        UnitService,
      ]),
    ).toEqual([]);
  });

  it('comes out as the oracle says, for every role, relation and state', () => {
    expect(matrix.mismatches(recorded, oracle)).toEqual([]);
    expect(matrix.idle(recorded, oracle)).toEqual([]);
    expect(matrix.gaps(recorded, oracle)).toEqual([]);
  });

  it('answers nobody a field that the allow-list does not name for them', () => {
    expect(matrix.unlisted(recorded, 'grid')).toEqual([]);
  });

  it('notices fifty flips of a cell of the oracle', () => {
    expect(matrix.unnoticed(recorded, oracle, 20_261_122)).toEqual([]);
  });

  it('tells nothing by the text of a refusal: all that is not found reads alike', () => {
    expect(matrix.uneven(recorded)).toEqual([]);
  });

  it('answers an id of somewhere else as one that is nowhere, in every field that names something', async () => {
    const { findings, tried } = await matrix.swaps(probes, people, oracle, world.foreign);
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(8);
  }, 60_000);

  it('knows neither another caller’s key nor another caller’s page', async () => {
    const { findings, tried } = await matrix.borrowed(probes, people, oracle);
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(2);
  }, 60_000);
});
