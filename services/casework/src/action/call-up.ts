import { Injectable } from '@nestjs/common';
import type { CallUpRequest } from '@wangge/contracts/wangge/casework/v1/joint_action_service';
import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { DomainError, invalidFields } from '@wangge/platform/errors';
import { isWithin } from '@wangge/platform/identity';
import { Places, type Place } from '@wangge/platform/places';
import { RpcClients } from '@wangge/platform/rpc';
import type { CalledLine, JointAction } from './joint-action.entity.ts';

/** Finds whom to call up: by duty, skill and home area, as the grid service knows them now. Where anybody is, nobody asks. */
@Injectable()
export class CallUps {
  constructor(
    private readonly clients: RpcClients,
    private readonly places: Places,
  ) {}

  /** @throws INVALID_ARGUMENT when nothing says whom, or the home area lies outside the action; FAILED_PRECONDITION NOBODY_TO_CALL */
  async find(request: CallUpRequest, action: JointAction, at: Date): Promise<readonly CalledLine[]> {
    const { posts, matterCode, requestId } = request;
    if (posts.length === 0 && matterCode === '')
      throw invalidFields([{ field: 'posts', description: 'a duty or a skill says whom to call up' }]);
    const home = this.#home(request, action);
    const as = { job: 'call-up', cause: requestId };
    const [{ responsible }, { lead, helping }] = await Promise.all([
      posts.length === 0
        ? { responsible: [] }
        : this.clients.asService(PlaceService, as).whoIsResponsible({ placeId: home.placeId }),
      matterCode === ''
        ? { lead: [], helping: [] }
        : this.clients.asService(UnitService, as).findCompetentUnits({ matterCode, orgPath: home.orgPath }),
    ]);
    const callTime = at.toISOString();
    const people = responsible
      .filter(({ post, orgPath }) => posts.includes(post) && isWithin(orgPath, [home.orgPath]))
      .map(({ staffId, post, name, orgPath }) => ({ staffId, post, unitId: '', name, orgPath, callTime }));
    const units = [...lead, ...helping].map(({ unitId, name, orgPath }) => ({
      ...{ staffId: '', post: '', unitId, name, orgPath, callTime },
    }));
    if (people.length + units.length === 0) throw nobodyToCall();
    return [...people, ...units];
  }

  #home({ homePlaceId }: CallUpRequest, { orgPath }: JointAction): Place {
    const home = this.places.get(homePlaceId);
    if (!home || !isWithin(home.orgPath, [orgPath]))
      throw invalidFields([{ field: 'home_place_id', description: 'is no place within that of the action' }]);
    return home;
  }
}

/** Nobody is found by where they are. @throws INVALID_ARGUMENT NO_TRACKING */
export function refuseTracking({ nearPosition }: Pick<CallUpRequest, 'nearPosition'>): void {
  if (nearPosition === '') return;
  const description = 'people are called up by duty, skill and home area, never by where they are';
  throw invalidFields([{ field: 'near_position', description }], ErrorReason[ErrorReason.NO_TRACKING]);
}

/** Those called up before are not called up again. */
export const newlyCalled = (before: readonly CalledLine[], found: readonly CalledLine[]): readonly CalledLine[] =>
  found.filter(
    (one) => !before.some((two) => one.staffId === two.staffId && one.post === two.post && one.unitId === two.unitId),
  );

const nobodyToCall = (): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    ErrorReason[ErrorReason.NOBODY_TO_CALL],
    'nobody holds such a post there, and no unit is competent',
  );
