import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import type { Suite } from '@wangge/testing/suite';
import * as t from './notification.builders.ts';

let suite: Suite;
const house = new t.House();
beforeAll(async () => {
  suite = await t.startNotification(house);
});
afterAll(() => suite.stop());

describe('what falls due beside a case, or goes up', () => {
  it('reaches those in charge of the street, and the first of them by SMS when it is a case', async () => {
    const [head, clerk] = [t.worker('street-head'), t.worker('street-clerk')];
    house.post(head, t.STREET, PlaceKind.STREET, true);
    house.post(clerk, t.STREET, PlaceKind.STREET);
    const told = async (of: (id: string) => Parameters<Suite['publish']>[0], notices: number) => {
      const id = randomUUID();
      await suite.publish(of(id));
      await t.arrived(suite, id, notices);
      await suite.run('sender');
      const text = 'select channel, text from message where about_id = $1 order by channel';
      const rows = await suite.sql<{ channel: string; text: string }>(text, [id]);
      return rows.map((row) => `${row.channel} ${row.text}`);
    };
    const up = await told((id) => t.sentUp(id, t.STREET), 2);
    expect(up.filter((one) => one.startsWith('in-app 下级上报一件案卷请您处理：暴露垃圾'))).toHaveLength(2);
    expect(up.filter((one) => one.startsWith('sms'))).toHaveLength(1);
    const visit = `in-app 有一件办结案卷待回访：暴露垃圾，编号${t.NUMBER}，请于11月23日 18:00前完成。`;
    expect(await told(t.visitDrawn, 1)).toEqual([visit, visit]);
    const court = `in-app 调解协议可申请司法确认，编号${t.NUMBER}，期限11月23日 18:00。`;
    expect(await told(t.confirmationDue, 1)).toEqual([court, court]);
  });
});
