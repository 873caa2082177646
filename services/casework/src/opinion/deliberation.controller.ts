import { Controller } from '@nestjs/common';
import {
  type AdvanceTopicRequest,
  type CompleteDecisionTaskRequest,
  type DecideTopicRequest,
  DeliberationService,
  type ListDecisionTasksRequest,
  type ListTopicsRequest,
  type PutTopicRequest,
  type RecordMeetingRequest,
} from '@wangge/contracts/wangge/casework/v1/deliberation_service';
import { type Call, type RpcHandlers, RpcMethod } from '@wangge/platform/rpc';
import { DecisionTaskDesk } from './decision-task.desk.ts';
import { TopicDesk } from './topic.desk.ts';

@Controller()
export class DeliberationController implements RpcHandlers<typeof DeliberationService> {
  constructor(
    private readonly topics: TopicDesk,
    private readonly tasks: DecisionTaskDesk,
  ) {}

  @RpcMethod(DeliberationService.method.putTopic)
  putTopic(request: PutTopicRequest, call: Call) {
    return this.topics.put(request, call);
  }

  @RpcMethod(DeliberationService.method.listTopics)
  listTopics(request: ListTopicsRequest, call: Call) {
    return this.topics.list(request, call);
  }

  @RpcMethod(DeliberationService.method.recordMeeting)
  recordMeeting(request: RecordMeetingRequest, call: Call) {
    return this.topics.meet(request, call);
  }

  @RpcMethod(DeliberationService.method.decideTopic)
  decideTopic(request: DecideTopicRequest, call: Call) {
    return this.topics.decide(request, call);
  }

  @RpcMethod(DeliberationService.method.advanceTopic)
  advanceTopic(request: AdvanceTopicRequest, call: Call) {
    return this.topics.advance(request, call);
  }

  @RpcMethod(DeliberationService.method.listDecisionTasks)
  listDecisionTasks(request: ListDecisionTasksRequest, call: Call) {
    return this.tasks.list(request, call);
  }

  @RpcMethod(DeliberationService.method.completeDecisionTask)
  completeDecisionTask(request: CompleteDecisionTaskRequest, call: Call) {
    return this.tasks.complete(request, call);
  }
}
