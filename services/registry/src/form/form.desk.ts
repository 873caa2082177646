import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Inject, Injectable } from '@nestjs/common';
import type {
  CountMinutesSavedRequest,
  DefineFormRequest,
  FillFormRequest,
  ListFormsRequest,
} from '@wangge/contracts/wangge/registry/v1/form_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import {
  Database,
  nextVersionOf,
  once,
  pageOf,
  PageTokens,
  scopeOf,
  Sealer,
  timeOf,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { refuse, refuseToPublish } from '../field/field.rules.ts';
import { type AboutRow, aboutById } from '../ledger/entry.store.ts';
import { EntryDesk } from '../ledger/entry.desk.ts';
import type { RegistryConfig } from '../registry.config.ts';
import { formReplaced } from '../registry.errors.ts';
import type { Form } from './form.entity.ts';
import { formFaults, minutesSaved, sourceOf } from './form.rules.ts';
import { recordOf } from './held-values.ts';

const DAYS_30_MS = 30 * 86_400_000;

const COLUMNS = `o.form_id as "formId", o.code, o.version, o.name, o.about, o.owner_unit as "ownerUnit", o.questions, o.define_time as "defineTime",
  exists (select from form n where n.code = o.code and n.version > o.version) as replaced`;
const ONE = `select ${COLUMNS} from form o where o.form_id = $1`;
const LIST = `select ${COLUMNS} from form o where ($1::uuid is null or o.form_id < $1) order by o.form_id desc limit $2`;
const ADD = `insert into form (form_id, code, version, name, about, owner_unit, questions, actor, define_time)
  select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6, $7, $8 from form where code = $2`;
const REGISTERED = `select code from registered_field where about = $1 and state = 'published' and code = any ($2)`;
const FACTS = `select distinct on (kind) kind, event, effective_day::text as day from person_fact
  where person_id = $1 and kind = any ($2) order by kind, fact_id desc`;
const ADD_FILL = `insert into form_fill (fill_id, form_id, about_id, org_path, asked, prefilled, actor, fill_time) values ($1, $2, $3, $4, $5, $6, $7, $8)`;
const ONE_FILL = `select form_id as "formId", about_id as "aboutId" from form_fill where fill_id = $1`;
const COUNT = `select count(*)::int as fills, coalesce(sum(l.asked), 0)::int as asked, coalesce(sum(l.prefilled), 0)::int as prefilled
  from form_fill l join form o using (form_id) where l.fill_time >= $1 and ($2 = '' or o.code = $2)`;

type FormRow = Form & { readonly replaced: boolean };
interface FactRow {
  readonly kind: string;
  readonly event: string;
  readonly day: string;
}

/** Forms as lists of what they ask for, and what is held filled in. */
@Injectable()
export class FormDesk {
  constructor(
    private readonly db: Database,
    private readonly pages: PageTokens,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
    private readonly entries: EntryDesk,
    @Inject(CONFIG) private readonly config: RegistryConfig,
  ) {}

  async define({ code, name, about, ownerUnit, questions: told }: DefineFormRequest, call: Call) {
    const questions = told.map((question) => ({ code: question.code, label: question.label.trim() }));
    const add = async (tx: Tx) => {
      const asked = questions.map((question) => sourceOf(about, question.code));
      const codes = asked.flatMap((source) => (source.kind === 'ledger' ? [source.code] : []));
      const fields = await tx.query<{ code: string }>(REGISTERED, [about, codes]);
      const registered = new Set(fields.map((field) => field.code));
      const allowed = this.config.WANGGE_OPTIONAL_FIELDS;
      const { refused, unregistered } = formFaults(about, questions, { registered, allowed });
      refuse(refused);
      refuseToPublish(unregistered);
      await nextVersionOf(tx, `form/${code}`);
      const id = v7();
      const words = [id, code, name, about, ownerUnit, JSON.stringify(questions), scopeOf(call).actor];
      await tx.query(ADD, [...words, this.clock.now()]);
      return id;
    };
    return { form: await once(this.db, call, add, async (tx, id) => formOf(await one(tx, id))) };
  }

  async list({ pageSize }: ListFormsRequest, call: Call) {
    const o = { text: LIST, id: 'formId', pageSize } as const;
    const { rows, nextPageToken } = await pageOf<FormRow>(this.db, this.pages, call, o);
    return { forms: rows.map(formOf), nextPageToken };
  }

  fill({ formId, aboutId: told }: FillFormRequest, call: Call) {
    const fill = async (tx: Tx) => {
      const { orgPath, about, personId: aboutId } = await aboutOf(tx, told);
      const form = await one(tx, formId);
      if (form.about !== about) throw notFound('record');
      if (form.replaced) throw formReplaced(formId);
      const { answers } = await this.#answers(tx, form, aboutId);
      const id = v7();
      const counts = [form.questions.length, answers.length];
      await tx.query(ADD_FILL, [id, formId, aboutId, orgPath, ...counts, scopeOf(call).actor, this.clock.now()]);
      return id;
    };
    return once(this.db, call, fill, async (tx, id) => {
      const [filled] = await tx.query<{ formId: string; aboutId: string }>(ONE_FILL, [id]);
      if (!filled) throw notFound('form');
      return { aboutId: filled.aboutId, ...(await this.#answers(tx, await one(tx, filled.formId), filled.aboutId)) };
    });
  }

  async count({ since, code }: CountMinutesSavedRequest, call: Call) {
    const from = since === undefined ? new Date(this.clock.now().getTime() - DAYS_30_MS) : timestampDate(since);
    const [counted] = await this.db.transaction(scopeOf(call), (tx) =>
      tx.query<{ fills: number; asked: number; prefilled: number }>(COUNT, [from, code]),
    );
    const { fills = 0, asked = 0, prefilled = 0 } = counted ?? {};
    return { fills, asked, prefilled, ...minutesSaved(prefilled, this.config.WANGGE_MINUTES_PER_FIELD) };
  }

  /** What is held of the questions, and what is not. */
  async #answers(tx: Tx, { about, questions }: FormRow, aboutId: string) {
    const record = await recordOf(tx, this.sealer, about, aboutId);
    const { entries } = await this.entries.heldOf(tx, aboutId, null);
    const ledger = new Map(entries.filter(({ shown }) => shown !== 'frozen').map(({ code, value }) => [code, value]));
    const sources = questions.map((question) => ({ question, source: sourceOf(about, question.code) }));
    const kinds = sources.flatMap(({ source }) => (source.kind === 'fact' ? [source.fact] : []));
    const told = kinds.length === 0 ? [] : await tx.query<FactRow>(FACTS, [aboutId, kinds]);
    const facts = new Map(told.map(({ kind, event, day }) => [kind, `${event} ${day}`]));
    const found = sources.map(({ question, source }) => {
      const value =
        source.kind === 'record'
          ? record.get(source.name)
          : source.kind === 'ledger'
            ? ledger.get(source.code)
            : facts.get(source.fact);
      return { ...question, value, source: source.kind };
    });
    return {
      answers: found.flatMap(({ value, ...rest }) => (value === undefined ? [] : [{ ...rest, value }])),
      missing: found.filter(({ value }) => value === undefined).map(({ code }) => code),
    };
  }
}

const formOf = ({ defineTime, questions, formId, code, version, name, about, ownerUnit, replaced }: FormRow) => ({
  ...{ formId, code, version, name, about, ownerUnit, replaced },
  questions: questions.map((question) => ({ code: question.code, label: question.label })),
  defineTime: timeOf(defineTime),
});

async function one(tx: Tx, id: string): Promise<FormRow> {
  const [row] = await tx.query<FormRow>(ONE, [id]);
  if (!row) throw notFound('form');
  return row;
}

async function aboutOf(tx: Tx, id: string): Promise<AboutRow> {
  const [row] = await tx.query<AboutRow>(aboutById, [id]);
  if (!row) throw notFound('record');
  return row;
}
