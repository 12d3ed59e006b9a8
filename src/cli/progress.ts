import type { CommandIo } from './command-io.ts';

export interface Progress {
  /** Units done, of `total` when that is known. */
  done: number;
  total?: number;
  quarantined?: number;
  /** What is being done now: a file's name, a step. */
  step: string;
}

/**
 * Shows rate, done, quarantined and time left on standard error, at most four times a second; on a terminal on one line,
 * elsewhere a line every five seconds.
 */
export function progressReporter(
  io: CommandIo,
  unit: string,
  now: () => number = () => performance.now(),
): (progress: Progress) => void {
  let started = now();
  let step = '';
  let shown = Number.NEGATIVE_INFINITY;
  const pause = io.terminal ? 250 : 5000;
  return (progress) => {
    if (progress.step !== step && (step === '' || progress.total !== undefined)) {
      step = progress.step;
      if (progress.done === 0) started = now();
    }
    const finished = progress.total !== undefined && progress.done >= progress.total;
    if (now() - shown < pause && !finished) return;
    shown = now();
    const seconds = (now() - started) / 1000;
    const rate = seconds > 0.2 ? progress.done / seconds : 0;
    const parts = [
      progress.step,
      progress.total === undefined
        ? `${count(progress.done)} ${unit}`
        : `${count(progress.done)} of ${count(progress.total)} ${unit}`,
      rate > 0 ? `${count(Math.round(rate))}/s` : '',
      progress.quarantined ? `${count(progress.quarantined)} quarantined` : '',
      progress.total !== undefined && rate > 0 && !finished
        ? `${duration((progress.total - progress.done) / rate)} left`
        : '',
    ].filter((part) => part !== '');
    io.err(io.terminal ? `\r\x1b[2K${parts.join(' · ')}${finished ? '\n' : ''}` : `${parts.join(' · ')}\n`);
  };
}

export function count(n: number): string {
  return n.toLocaleString('en-GB');
}

/** '45 s', '3 min', '2 h 5 min'. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Shows ready-made lines at the same pace; on a terminal each takes the place of the one before. */
export function lineReporter(
  io: CommandIo,
  now: () => number = () => performance.now(),
): { show(line: string): void; end(): void } {
  const pause = io.terminal ? 250 : 5000;
  let shown = Number.NEGATIVE_INFINITY;
  let held = '';
  const write = (line: string) => io.err(io.terminal ? `\r\x1b[2K${line}` : `${line}\n`);
  return {
    show(line) {
      held = line;
      if (now() - shown < pause) return;
      shown = now();
      held = '';
      write(line);
    },
    end() {
      if (held !== '') write(held);
      if (io.terminal) io.err('\n');
    },
  };
}
