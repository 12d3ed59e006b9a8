import type { Config } from '../platform/index.ts';
import type { System } from '../system.ts';

/** Listens, and stops on SIGINT or SIGTERM: open requests are answered, jobs finish their batch, then the port is free. */
export async function serveSystem(system: System, config: Config): Promise<{ url: string; stopped: Promise<void> }> {
  const server = await system.startServer({ host: config.HOST, port: config.PORT });
  const stopped = new Promise<void>((done, fail) => {
    const stop = () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
      server.close().then(done, fail);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  });
  return { url: server.url, stopped };
}
