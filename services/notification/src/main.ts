import { runService } from '@wangge/platform/bootstrap';
import { notificationConfig } from './notification.config.ts';
import { NotificationModule } from './notification.module.ts';

await runService({ name: 'notification', module: NotificationModule, config: notificationConfig });
