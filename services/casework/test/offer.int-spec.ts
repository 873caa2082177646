import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OfferKind, OfferOutcome, OfferService } from '@wangge/contracts/wangge/casework/v1/offer_service';
import { v4 } from 'uuid';
import { missing, places, World } from './casework.world.ts';

let world: World;
beforeAll(async () => void (world = await World.start()));
afterAll(() => world?.suite.stop());

const teller = () => world.person('asker-5c1e', ['resident'], []).client(OfferService);
const officer = () => world.person('officer', ['street-officer'], ['dc.s01']).client(OfferService);
const ask = async (place: keyof typeof places, kind = OfferKind.JOB) =>
  (await teller().askForOffers({ requestId: v4(), placeId: places[place].placeId ?? '', kind })).followCode;
const make = async (init: object = {}) =>
  (
    await officer().makeOffer({
      ...{ requestId: v4(), placeId: places.street.placeId ?? '', kind: OfferKind.JOB, title: '保洁员' },
      ...{ body: '两名，朝九晚五。', provider: '街道劳动所', endDate: '2026-12-31', ...init },
    })
  ).offer ?? missing();
const offered = async (followCode: string) => (await teller().getOffersByCode({ followCode })).offers;
const counted = async (offerId: string) =>
  (await officer().listOffers({ pageSize: 100 })).offers.find((one) => one.offerId === offerId);

describe('an offer', () => {
  it('reaches those of its place who asked for its kind, and is counted with its outcome', async () => {
    const [here, far, other] = [await ask('grid'), await ask('sisterGrid'), await ask('grid', OfferKind.TRAINING)];
    const { offerId } = await make();
    expect((await offered(here)).map((one) => one.offerId)).toEqual([offerId]);
    for (const code of [far, other]) expect(await offered(code)).toEqual([]);
    expect(await counted(offerId)).toMatchObject({ asked: 1, taken: 0 });
    const word = { requestId: v4(), followCode: here, offerId, outcome: OfferOutcome.DECLINED };
    await teller().tellOutcome(word);
    await teller().tellOutcome({ ...word, requestId: v4(), outcome: OfferOutcome.TAKEN });
    expect(await offered(here)).toMatchObject([{ outcome: OfferOutcome.TAKEN }]);
    expect(await counted(offerId)).toMatchObject({ asked: 1, taken: 1, declined: 0 });
    await expect(teller().tellOutcome({ ...word, followCode: far })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is nobody’s any more once the asking is withdrawn: nothing of it is left', async () => {
    const code = await ask('secondGrid');
    const { offerId } = await make();
    await teller().tellOutcome({ requestId: v4(), followCode: code, offerId, outcome: OfferOutcome.TAKEN });
    const before = (await counted(offerId))?.asked ?? 0;
    await teller().withdrawAsking({ requestId: v4(), followCode: code });
    expect(await counted(offerId)).toMatchObject({ asked: before - 1, taken: 0 });
    await expect(offered(code)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('names nobody, does not begin when it is over, and nothing tells who asked', async () => {
    await expect(make({ body: '找 12800001111' })).rejects.toMatchObject({ reason: 'NAMES_SOMEBODY' });
    await expect(make({ endDate: '2026-11-22' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const rows = await world.suite.sql(`select * from idempotency where caller like '%asker-5c1e%'`);
    expect(rows).toEqual([]);
  });
});
