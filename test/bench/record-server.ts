import { fhirServer } from '../../src/fhir/testing/fhir-server.ts';
import { openPostgres } from '../../src/platform/index.ts';

/** The API in a process of its own, so that the bench's client does not share its thread. Prints its address, then serves until killed. */
const database = openPostgres(process.argv[2] ?? '', 10);
const server = await fhirServer(database);
process.stdout.write(`${server.base}\n`);
// A profiler writes its file when the process ends by itself.
process.once('SIGTERM', () => process.exit(0));
