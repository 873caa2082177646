import { Injectable } from '@nestjs/common';
import type {
  AdvanceTopicRequest,
  DecideTopicRequest,
  ListTopicsRequest,
  PutTopicRequest,
  RecordMeetingRequest,
} from '@wangge/contracts/wangge/casework/v1/deliberation_service';
import { TopicMovedSchema } from '@wangge/contracts/wangge/casework/v1/opinion_events';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import type { Passport } from '@wangge/platform/identity';
import { Database, once, PageTokens, pageOf, scopeOf, timeOf, type Tx } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { Call } from '@wangge/platform/rpc';
import { isLocalDate, localDateOf } from '@wangge/worktime';
import { v7 } from 'uuid';
import { asService } from '../case/by-code.ts';
import { CalendarBook } from '../calendar/calendar.book.ts';
import { placeNamed } from '../place-named.ts';
import { actionsFor, openingOf, take, type Standing } from '../procedure/procedure.ts';
import { topicFlow } from '../procedure/procedures.ts';
import { nameNobody } from '../register.errors.ts';
import { checkTasks, DecisionTaskDesk } from './decision-task.desk.ts';
import { OPINION_BOX } from './opinion.desk.ts';
import type { DecisionTask, Topic } from './topic.entity.ts';
import { checkCounts, refuseVoters } from './votes.ts';

const COLUMNS = `topic_id as "topicId", version, state, title, text, org_path as "orgPath",
  to_char(held_date, 'YYYY-MM-DD') as "heldDate", attended, minutes, motions, decision, put_time as "putTime", due_time as "dueTime"`;
const INSERT = `insert into topic (topic_id, version, state, title, text, org_path, attended, minutes, motions, decision, put_time,
    due_time)
  values ($1, 1, $2, $3, $4, $5, 0, '', '[]', '', $6, $7)`;
const ONE = `select ${COLUMNS} from topic where topic_id = $1`;
const LOCK = `${ONE} for update`;
const CHANGE = `update topic set version = $2, state = $3, held_date = $4, attended = $5, minutes = $6, motions = $7, decision = $8
  where topic_id = $1`;
/** [behind this id, how many, state]: the policies show everybody the published ones and those of their places. */
const LIST = `select ${COLUMNS} from topic where ($1::uuid is null or topic_id < $1) and ($3 = '' or state = $3)
  order by topic_id desc limit $2`;

type Change = Partial<Pick<Topic, 'heldDate' | 'attended' | 'minutes' | 'motions' | 'decision'>>;

/** Topics, the meetings about them in counts, and what follows. */
@Injectable()
export class TopicDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly clock: Clock,
    private readonly places: Places,
    private readonly book: CalendarBook,
    private readonly tasks: DecisionTaskDesk,
  ) {}

  put({ placeId, title, text, requestId }: PutTopicRequest, call: Call) {
    nameNobody({ title, text });
    const { orgPath } = placeNamed(this.places, placeId);
    const add = async (tx: Tx): Promise<string> => {
      const [topicId, at] = [v7(), this.clock.now()];
      const { state, dueTime } = openingOf(topicFlow, at, this.book.calendar);
      await tx.query(INSERT, [topicId, state, title, text, orgPath, at, dueTime]);
      await tellOf(tx, { topicId, version: 1, state, orgPath, dueTime }, 'put', at);
      return topicId;
    };
    // In the service's own name: who put a topic is not kept.
    return once(this.db, asService(call, OPINION_BOX, requestId), add, async (_tx, topicId) => ({ topicId }));
  }

  async list({ state, pageSize }: ListTopicsRequest, call: Call) {
    const o = { text: LIST, id: 'topicId', pageSize, values: [state] } as const;
    const { rows, nextPageToken } = await pageOf<Topic>(this.db, this.pages, call, o);
    const tasks = await this.db.transaction(scopeOf(call), (tx) =>
      this.tasks.of(
        tx,
        rows.map(({ topicId }) => topicId),
      ),
    );
    return { topics: rows.map((row) => this.#view(row, tasks.get(row.topicId), call.passport)), nextPageToken };
  }

  meet(request: RecordMeetingRequest, call: Call) {
    const { topicId, heldDate, attended, minutes, motions, voterNames } = request;
    refuseVoters(voterNames, { minutes, ...textsOf(motions) });
    nameNobody({ minutes, ...textsOf(motions) });
    checkCounts(attended, motions);
    if (!isLocalDate(heldDate) || heldDate > localDateOf(this.clock.now()))
      throw invalidFields([{ field: 'held_date', description: 'must be a day that exists and has come' }]);
    const counts = motions.map(({ text, inFavour, against, abstained }) => ({ text, inFavour, against, abstained }));
    return this.#step(topicId, call, { action: 'meet', change: { heldDate, attended, minutes, motions: counts } });
  }

  decide({ topicId, decision, tasks }: DecideTopicRequest, call: Call) {
    refuseVoters([], { decision });
    nameNobody({ decision });
    checkTasks(tasks);
    return this.#step(topicId, call, {
      ...{ action: 'decide', change: { decision } },
      also: (tx, { orgPath }) => this.tasks.give(tx, topicId, orgPath, tasks),
    });
  }

  advance({ topicId, action, note }: AdvanceTopicRequest, call: Call) {
    nameNobody({ note });
    // The others bring more than a note.
    if (action === 'meet' || action === 'decide')
      throw invalidFields([{ field: 'action', description: `${action} has an operation of its own` }], 'OWN_OPERATION');
    return this.#step(topicId, call, { action, note, change: action === 'decline' ? { decision: note } : {} });
  }

  async #step(
    topicId: string,
    call: Call,
    o: {
      readonly action: string;
      readonly note?: string;
      readonly change: Change;
      also?(tx: Tx, topic: Topic): Promise<void>;
    },
  ) {
    const change = async (tx: Tx) => {
      const [topic] = await tx.query<Topic>(LOCK, [topicId]);
      if (!topic) throw notFound('topic');
      const { to } = take(topicFlow, standingOf(topic), o.action, call.passport, o.note);
      const next = { ...topic, ...o.change, version: topic.version + 1, state: to };
      const { version, heldDate, attended, minutes, motions, decision } = next;
      await tx.query(CHANGE, [topicId, version, to, heldDate, attended, minutes, JSON.stringify(motions), decision]);
      await tellOf(tx, next, o.action, this.clock.now());
      await o.also?.(tx, next);
      return { id: topicId, version };
    };
    const show = async (tx: Tx, id: string) => {
      const [topic] = await tx.query<Topic>(ONE, [id]);
      if (!topic) throw notFound('topic');
      return this.#view(topic, (await this.tasks.of(tx, [id])).get(id), call.passport);
    };
    return { topic: await once(this.db, call, change, show) };
  }

  #view(topic: Topic, tasks: readonly DecisionTask[] = [], passport: Passport) {
    const { topicId, state, title, text, orgPath, heldDate, attended, minutes, motions, decision } = topic;
    return {
      ...{ topicId, state, title, text, orgPath, heldDate: heldDate ?? '', attended, minutes, decision },
      motions: [...motions],
      tasks: tasks.map((task) => this.tasks.view(task)),
      allowedActions: actionsFor(topicFlow, standingOf(topic), passport),
      dueTime: timeOf(topic.dueTime),
    };
  }
}

const textsOf = (motions: readonly { readonly text: string }[]): Record<string, string> =>
  Object.fromEntries(motions.map(({ text }, at) => [`motions[${at}].text`, text]));

const standingOf = ({ topicId: id, state, orgPath }: Topic): Standing => ({ what: 'topic', id, state, orgPath });

async function tellOf(
  tx: Tx,
  topic: Pick<Topic, 'topicId' | 'version' | 'state' | 'orgPath' | 'dueTime'>,
  action: string,
  at: Date,
): Promise<void> {
  const { topicId, version, state, orgPath } = topic;
  const message = { topicId, version, action, state, orgPath, dueTime: timeOf(topic.dueTime), time: timeOf(at) };
  await tx.publish(event({ schema: TopicMovedSchema, aggregateId: topicId, version, orgPath, message }));
}
