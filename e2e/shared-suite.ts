// Started by the test command before the end-to-end tests: one suite for all of them that leave it as they found it. Says where it is
// once it is ready, and goes when whoever started it lets go.
import { freePorts, RunningSuite } from '@wangge/testing/running';

const exitEarly = () => process.exit(1);
process.on('disconnect', exitEarly);

const otlpPort = await freePorts(1);
const suite = await RunningSuite.start({ env: { WANGGE_OTLP_URL: `http://127.0.0.1:${otlpPort}` } });
process.send?.({ WANGGE_E2E_DATA: suite.dataDir, WANGGE_E2E_OTLP_PORT: String(otlpPort) });
process.off('disconnect', exitEarly);
process.on('disconnect', () => void suite.dispose().then(() => process.exit(0)));
