import { phonePhoto, type Door } from '@wangge/testing/door';
import type { CaseAnswer, CaseJson } from './api.ts';
import type { Cast } from './cast.ts';
import { cornerOf, located } from './main-job.ts';
import type { Teller } from './print.ts';

/** A case on its way through a flow: what was done, told when it is over. */
class Walk {
  readonly #done: string[] = [];
  readonly cast: Cast;
  readonly path: string;
  now: CaseJson;

  private constructor(cast: Cast, path: string, now: CaseJson) {
    this.cast = cast;
    this.path = path;
    this.now = now;
  }

  static async report(cast: Cast, matterCode: string, description: string): Promise<Walk> {
    const { longitude, latitude } = await cornerOf(cast);
    const init = { matterCode, description, channel: 'CHANNEL_WINDOW', longitude, latitude, reporterName: '李娜' };
    const { case: reported } = await cast.worker.post<CaseAnswer>('/api/casework/v1/cases', init);
    const walk = new Walk(cast, `/api/casework/v1/cases/${reported.caseId}`, await located(cast, reported.caseId));
    walk.#done.push(reported.state);
    return walk;
  }

  /** Takes an action that has an operation of its own. */
  async act(by: Door, verb: string, body: Record<string, unknown> = {}): Promise<this> {
    this.now = (await by.post<CaseAnswer>(`${this.path}:${verb}`, body)).case;
    this.#done.push(`${verb} → ${this.now.state}`);
    return this;
  }

  /** Takes a step that only the flow knows, with a picture of each document it asks for. */
  async step(by: Door, action: string, note: string, ...evidence: string[]): Promise<this> {
    const corner = await cornerOf(this.cast);
    const files = evidence.map(async () => by.upload(await phonePhoto({ ...corner, ...this.cast.photo })));
    const body = { action, note, evidence, fileIds: await Promise.all(files) };
    this.now = (await by.post<CaseAnswer>(`${this.path}:advance`, body)).case;
    this.#done.push(`${action} → ${this.now.state}`);
    return this;
  }

  /** Records what is held of a mediation beside its case. */
  async mediation(by: Door, what: string, body: Record<string, unknown>): Promise<this> {
    await by.post(`${this.path.replace('/cases/', '/mediations/')}:${what}`, body);
    return this;
  }

  /** Records what is held of an agency service beside its case. */
  async agency(by: Door, what: string, body: Record<string, unknown>): Promise<this> {
    await by.post(`${this.path.replace('/cases/', '/agencies/')}:${what}`, body);
    return this;
  }

  /** A picture somebody takes of a paper. */
  async picture(by: Door): Promise<string> {
    return by.upload(await phonePhoto({ ...(await cornerOf(this.cast)), ...this.cast.photo }));
  }

  /** Takes a step that only the flow knows, with files that are there. */
  async stepWith(by: Door, action: string, fileIds: readonly string[]): Promise<this> {
    this.now = (await by.post<CaseAnswer>(`${this.path}:advance`, { action, fileIds })).case;
    this.#done.push(`${action} → ${this.now.state}`);
    return this;
  }

  /** From the desk to the unit's answer. */
  async throughUnit(unit: Door): Promise<this> {
    await this.act(this.cast.dispatcher, 'dispatch');
    await this.act(unit, 'acceptTask');
    return this.act(unit, 'completeTask', { result: '已办结' });
  }

  get told(): string {
    return this.#done.join(', ');
  }
}

/** One case of each flow beside the seven stages of the main job. */
export async function presets(cast: Cast, teller: Teller): Promise<CaseJson[]> {
  const { dispatcher, verifier, leader } = cast;
  const clerk = cast.as('window.chen');
  const service = cast.as('handler.he');
  const walks: readonly (readonly [name: string, walk: () => Promise<Walk>])[] = [
    [
      'Six steps',
      async () => {
        const walk = await Walk.report(cast, '06.04.01', '楼道堆放易燃物');
        await walk.act(dispatcher, 'file');
        return (await walk.throughUnit(service)).act(dispatcher, 'close');
      },
    ],
    [
      'Five steps, papers missing',
      async () => {
        const walk = await Walk.report(cast, '07.02.03', '办理居住证明');
        await walk.act(dispatcher, 'dispatch');
        await walk.act(service, 'acceptTask');
        await walk.step(service, 'ask-papers', '缺租赁合同');
        await walk.step(service, 'take-papers', '合同已补齐');
        await walk.act(service, 'completeTask', { result: '已办结' });
        await walk.step(verifier, 'return-visit', '居民满意');
        return walk.act(dispatcher, 'close');
      },
    ],
    [
      'Swift response',
      async () => {
        const walk = await Walk.report(cast, '07.01.01', '路灯不亮');
        await walk.act(dispatcher, 'dispatch');
        await walk.act(service, 'acceptTask');
        await walk.step(service, 'contact', '已与来电人联系');
        await walk.act(service, 'completeTask', { result: '已修复' });
        return walk.step(verifier, 'return-visit-settled', '回访：已解决');
      },
    ],
    [
      'Mediation',
      async () => {
        const walk = await Walk.report(cast, '06.02.03', '楼上漏水，双方愿意调解');
        const time = new Date().toISOString();
        await walk.mediation(clerk, 'parties', { parties: [{ name: '李娜' }, { name: '王强' }] });
        for (const number of [1, 2]) await walk.mediation(clerk, 'consent', { number, consent: 'given' });
        await walk.step(clerk, 'record-consent', '双方同意调解');
        await walk.mediation(clerk, 'mediators', { mediators: ['周调解'], chosenByParties: true });
        await walk.step(clerk, 'choose-mediator', '双方选定周调解员');
        const session = { time, place: '社区调解室', present: ['party', 'mediator'], minutes: '各让一步' };
        await walk.mediation(clerk, 'session', session);
        await walk.step(clerk, 'hold-session', '第一次调解');
        const agreed = { form: 'written', content: '楼上三日内修复渗水，赔偿四百元。', effectiveTime: time };
        await walk.mediation(clerk, 'agreement', agreed);
        await walk.step(clerk, 'agree', '', 'agreement');
        return walk.step(clerk, 'record-performance', '赔偿款已付清');
      },
    ],
    [
      'Petition with a sponsoring leader',
      async () => {
        const walk = await Walk.report(cast, '07.01.02', '历史遗留的安置问题');
        await walk.step(clerk, 'accept-petition', '');
        await walk.step(leader, 'sponsor', '由我包案');
        return (await walk.throughUnit(service)).step(leader, 'answer', '', 'decision-letter');
      },
    ],
    [
      'Agency service to the door',
      async () => {
        const walk = await Walk.report(cast, '05.04.01', '高龄老人不便出门');
        const time = new Date().toISOString();
        const mandate = await walk.picture(clerk);
        await walk.agency(clerk, 'agent', { agentName: '陈代办' });
        await walk.agency(clerk, 'mandate', { time, fileId: mandate });
        await walk.agency(clerk, 'take-original', { document: '户口簿', giverName: '李娜', time });
        await walk.stepWith(clerk, 'take-mandate', [mandate]);
        await walk.throughUnit(service);
        const signature = await walk.picture(cast.worker);
        const home = { receiverName: '李娜', time };
        await walk.agency(cast.worker, 'return-original', { number: 1, manner: 'delivered', ...home });
        await walk.agency(cast.worker, 'delivery', { receiver: 'resident', fileId: signature, ...home });
        return walk.stepWith(cast.worker, 'deliver', [signature]);
      },
    ],
  ];
  teller.step('One case of each other flow');
  const ended: CaseJson[] = [];
  for (const [name, run] of walks) {
    const walk = await run();
    teller.line(`${name}: ${walk.told}`);
    ended.push(walk.now);
  }
  return ended;
}
