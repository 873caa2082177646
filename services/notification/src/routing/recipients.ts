import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService, type WhoIsResponsibleResponse } from '@wangge/contracts/wangge/grid/v1/place_service';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { notFound } from '@wangge/platform/errors';
import type { Places } from '@wangge/platform/places';
import type { RpcClients, ServiceJob } from '@wangge/platform/rpc';
import type { Audience } from './audience.ts';

/** Somebody to be told. A reporter may be no staff; a staff member may have no account. */
export interface Person {
  readonly staffId: string | null;
  /** Subject of the identity provider, or empty. */
  readonly subject: string;
}

type Responsible = WhoIsResponsibleResponse['responsible'];

/** The name a person is remembered by: the staff record rather than the account, which may come later. */
export const recipientOf = ({ staffId, subject }: Person): string =>
  staffId === null ? `subject:${subject}` : `staff:${staffId}`;

/**
 * Who the people of an audience are now, as the grid service says. One instance serves one batch of work: within it the same
 * question is asked once, and an outage is met once; the next batch asks anew, so whoever has left gets nothing.
 */
export class Recipients {
  readonly #answers = new Map<string, Promise<unknown>>();

  constructor(
    private readonly clients: RpcClients,
    private readonly places: Places,
    private readonly job: string,
  ) {}

  /** @param cause id of the event or message the question is asked for */
  async of(audience: Audience, target: readonly string[], cause: string): Promise<Person[]> {
    const found = await Promise.all(target.map((one) => this.#find(audience, one, { job: this.job, cause })));
    return [...new Map(found.flat().map((person) => [recipientOf(person), person])).values()];
  }

  async #find(audience: Audience, target: string, as: ServiceJob): Promise<Person[]> {
    switch (audience) {
      case 'lead-unit':
      case 'unit':
      case 'helping-units':
      case 'called-units':
      case 'owner-unit':
        return this.#membersOf(target, as);
      case 'reporter':
        return [{ staffId: null, subject: target }];
      case 'opinion-teller':
        return [{ staffId: null, subject: '' }];
      case 'helper':
      case 'worker':
      case 'called-up':
      case 'owner':
        return [{ staffId: target, subject: '' }];
      case 'escalated-head':
        return (await this.#responsibleFor(target, as)).filter(holdsAt(target)).filter(isHead).map(personOf);
      case 'escalated-office':
      case 'place-office':
        return (await this.#responsibleFor(target, as)).filter(holdsAt(target)).map(personOf);
      case 'owner-post': {
        const [post = '', path = ''] = target.split('@');
        const there = (await this.#responsibleFor(path, as)).filter(holdsAt(path));
        return there.filter((holder) => holder.post === post).map(personOf);
      }
      case 'street-office':
        return (await this.#responsibleFor(target, as)).filter(({ level }) => level === PlaceKind.STREET).map(personOf);
    }
  }

  #membersOf(unitId: string, as: ServiceJob): Promise<Person[]> {
    return this.#once(`unit ${unitId}`, async () => {
      const { members } = await this.clients.asService(UnitService, as).getUnit({ unitId });
      return members.map(personOf);
    });
  }

  #responsibleFor(path: string, as: ServiceJob): Promise<Responsible> {
    return this.#once(`place ${path}`, async () => {
      const placeId = this.#placeAt(path);
      const { responsible } = await this.clients.asService(PlaceService, as).whoIsResponsible({ placeId });
      return responsible;
    });
  }

  #placeAt(path: string): string {
    const place = this.places.at(path);
    if (place !== undefined) return place.placeId;
    this.places.pathOf(path); // throws UNAVAILABLE as long as no place at all is known here
    throw notFound('place');
  }

  #once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(question);
    if (known !== undefined) return known as Promise<T>;
    const asked = ask();
    this.#answers.set(question, asked);
    return asked;
  }
}

type Holder = Responsible[number];

const holdsAt =
  (path: string) =>
  ({ orgPath }: Holder): boolean =>
    orgPath === path;

/** The first responsible of a place, or everybody there while that post is empty. */
const isHead = ({ firstResponsible }: Holder, _index: number, all: readonly Holder[]): boolean =>
  firstResponsible || !all.some((one) => one.firstResponsible);

const personOf = ({ staffId, subject }: { readonly staffId: string; readonly subject: string }): Person => ({
  staffId,
  subject,
});
