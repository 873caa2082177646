import { runService } from '@wangge/platform/bootstrap';
import { gridConfig } from './grid.config.ts';
import { GridModule } from './grid.module.ts';

await runService({ name: 'grid', module: GridModule, config: gridConfig });
