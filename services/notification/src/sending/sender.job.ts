import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Job, Jobs } from '@wangge/platform/bootstrap';
import { MessageMaker } from '../routing/message-maker.ts';
import { BATCH } from './back-off.ts';
import { Sender } from './sender.ts';

const EVERY_MS = 500;

/** Makes messages of what was routed and sends them, again and again. Row policies know this job by its name, `sender`. */
@Injectable()
export class SenderJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly maker: MessageMaker,
    private readonly sender: Sender,
  ) {}

  onModuleInit(): void {
    this.jobs.every('sender', EVERY_MS, (job) => this.run(job));
  }

  private async run(job: Job): Promise<void> {
    for (let taken = BATCH; taken === BATCH;) taken = await this.maker.run(job);
    for (let taken = BATCH; taken === BATCH;) taken = await this.sender.run(job);
  }
}
