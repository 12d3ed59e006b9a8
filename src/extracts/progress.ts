/** How far an import is. Numbers are since its start; times in milliseconds. */
export interface Progress {
  file: string;
  fileNumber: number;
  files: number;
  bytesDone: number;
  bytesTotal: number;
  read: number;
  stored: number;
  quarantined: number;
  elapsed: number;
}

/** One line for a terminal: rate, done, quarantined, time left. */
export function describeProgress(progress: Progress): string {
  const { fileNumber, files, bytesDone, bytesTotal, read, quarantined, elapsed } = progress;
  const rate = elapsed > 0 ? Math.round((read * 1000) / elapsed) : 0;
  const share = bytesTotal > 0 ? bytesDone / bytesTotal : 1;
  const left = share > 0 ? Math.round((elapsed * (1 - share)) / share / 1000) : 0;
  const parts = [
    `file ${fileNumber} of ${files}`,
    `${Math.floor(share * 100)}%`,
    `${number(read)} read`,
    `${number(rate)}/s`,
    `${number(quarantined)} quarantined`,
  ];
  return `${parts.join(', ')}, ${duration(left)} left`;
}

function number(value: number): string {
  return value.toLocaleString('en-GB');
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
